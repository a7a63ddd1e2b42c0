import { createHash } from 'node:crypto'
import { getPublicKey, getStarkKey, grindKey } from '@scure/starknet'

/** A throwaway sub-account. Its keys are worth nothing outside this process and are derived anew from the seed. */
export type SimulatedAccount = {
  readonly accountId: number
  /** The wallet it belongs to, and its number there. */
  readonly clientId: number
  readonly accountIndex: number
  readonly apiKey: string
  /** Position on chain, as text. */
  readonly vault: string
  readonly starkPrivateKey: string
  /** X coordinate, as it travels on the wire. */
  readonly starkPublicKey: string
  /** The whole point, uncompressed: the x coordinate alone cannot verify a signature. */
  readonly publicPoint: Uint8Array
}

/** The venue gives a wallet no more. */
export const subAccountsPerClient = 10

/**
 * Accounts number 1001, 1002 and so on, dealt to wallets 501, 502 and so on in turn; the same seed gives the same keys,
 * however many wallets there are.
 */
export function deriveAccounts(seed: number, count: number, clients: number): SimulatedAccount[] {
  return Array.from({ length: count }, (_, index) => {
    const digest = (purpose: string) =>
      createHash('sha256').update(`exchange-simulator/${seed}/${index}/${purpose}`).digest('hex')
    const privateKey = grindKey(digest('stark'))
    return {
      accountId: 1_001 + index,
      clientId: 501 + (index % clients),
      accountIndex: Math.floor(index / clients),
      apiKey: digest('api').slice(0, 32),
      vault: String(100_001 + index),
      starkPrivateKey: `0x${privateKey}`,
      starkPublicKey: getStarkKey(privateKey),
      publicPoint: getPublicKey(privateKey),
    }
  })
}
