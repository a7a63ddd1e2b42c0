import { sign } from '@scure/starknet'
import { messageHash } from '../../simulator/server/trader.fixture.ts'
import type { Carrier } from './carrier.ts'

// A signed order as a client makes it. Amounts are worked out here once more, by exact fractions.

export type TestOrder = {
  readonly id: string
  readonly market: string
  readonly type: string
  readonly side: 'BUY' | 'SELL'
  readonly qty: string
  readonly price: string
  readonly timeInForce: string
  readonly expiryEpochMillis: number
  readonly fee: string
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly selfTradeProtectionLevel: string
  readonly cancelId?: string
  readonly builderFee?: string
}

/** What an order's amounts are counted in, by the market's own row. */
export type L2 = {
  readonly syntheticId: string
  readonly syntheticResolution: number
  readonly collateralId: string
  readonly collateralResolution: number
}

/** One thing about the signature that is not as it should be. */
export type SigningFault = 'rounding' | 'expiry' | 'domain' | 'fee' | 'key' | 'vault' | 'noise'

type Fraction = { readonly units: bigint; readonly scale: bigint }

const fraction = (text: string): Fraction => {
  const [whole = '0', rest = ''] = text.split('.')
  return { units: BigInt(whole + rest), scale: 10n ** BigInt(rest.length) }
}
const times = (...factors: readonly Fraction[]): Fraction => ({
  units: factors.reduce((product, { units }) => product * units, 1n),
  scale: factors.reduce((product, { scale }) => product * scale, 1n),
})
const plus = (a: Fraction, b: Fraction): Fraction => ({
  units: a.units * b.scale + b.units * a.scale,
  scale: a.scale * b.scale,
})
const floor = ({ units, scale }: Fraction): bigint => units / scale
const ceil = ({ units, scale }: Fraction): bigint => (units + scale - 1n) / scale
const whole = (units: number): Fraction => ({ units: BigInt(units), scale: 1n })

const settlementDelayS = 14n * 86_400n
const chainOf = (chainId: string, fault: SigningFault | null) =>
  fault === 'domain' ? (chainId === 'SN_MAIN' ? 'SN_SEPOLIA' : 'SN_MAIN') : chainId

/** The body of POST /user/order. A numeral that cannot be signed is signed as if it were one. */
export function signedOrder(
  {
    account,
    l2,
    chainId,
  }: { readonly account: Carrier['accounts'][number]; readonly l2: L2; readonly chainId: string },
  order: TestOrder,
  nonce: number,
  fault: SigningFault | null = null,
): Record<string, unknown> {
  const numeral = (text: string) => fraction(/^\d+(\.\d+)?$/.test(text) ? text : '1')
  const qty = numeral(order.qty)
  const value = times(qty, numeral(order.price))
  const rate = plus(numeral(order.fee), numeral(order.builderFee ?? '0'))
  const base = times(qty, whole(l2.syntheticResolution))
  const quote = times(value, whole(l2.collateralResolution))
  const isBuy = order.side === 'BUY'
  const signedSeconds = (BigInt(Math.trunc(order.expiryEpochMillis)) + 999n) / 1_000n + settlementDelayS
  const hash = messageHash(chainOf(chainId, fault), account.starkPublicKey, [
    BigInt(account.vault),
    BigInt(l2.syntheticId),
    isBuy ? ceil(base) : -floor(base),
    BigInt(l2.collateralId),
    (isBuy ? -ceil(quote) : floor(quote)) + (fault === 'rounding' ? 1n : 0n),
    BigInt(l2.collateralId),
    ceil(times(rate, quote)) + (fault === 'fee' ? 1n : 0n),
    signedSeconds + (fault === 'expiry' ? 1n : 0n),
    BigInt(nonce),
  ])
  const { r, s } = sign(hash.toString(16), account.starkPrivateKey)
  return {
    ...order,
    nonce: String(nonce),
    settlement: {
      signature: { r: `0x${r.toString(16)}`, s: `0x${(fault === 'noise' ? s - 1n : s).toString(16)}` },
      starkKey: fault === 'key' ? '0x1' : account.starkPublicKey,
      collateralPosition: fault === 'vault' ? '1' : account.vault,
    },
  }
}
