import { ceilDiv, decimalsOf, formatFixed, formatSafe, one, stepOf, type Step } from './fixed-point.ts'

/** What one market trades in. Amounts are in units of 1e-12. */
export type MarketSpec = {
  readonly name: string
  readonly assetName: string
  /** One tick, dollars. */
  readonly tick: bigint
  /** One lot, base units. */
  readonly lot: bigint
  /** Tick and lot as they are needed to read an order's price and size. */
  readonly tickStep: Step
  readonly lotStep: Step
  /** Value of one tick times one lot, dollars; even, so that half a tick stays exact. */
  readonly tickLot: bigint
  readonly minOrderLots: number
  /** Reference price until the first print. */
  readonly openingTicks: number
  /** Queue that joins ahead of an order beyond what is shown, as a fraction of what is shown. */
  readonly hiddenShare: number
  readonly maxOrders: number
  readonly maxLimitOrderValue: bigint
  readonly maxMarketOrderValue: bigint
  /** A limit buy may not be above mark times one plus this, a sell not below mark times one minus this; 1e-12. */
  readonly priceBand: bigint
  /** Largest value of a position at the best tier, dollars. */
  readonly maxPositionValue: bigint
  /** Tiers by position value, smallest first: the maintenance risk factor that holds up to the bound; 1e-12. */
  readonly riskTiers: readonly RiskTier[]
  /** Of the first tier, units of 1e-12. */
  readonly maxLeverage: bigint
  /** Largest funding rate of an hour either way, 1e-12. */
  readonly fundingCap: bigint
  /** Value at which the impact prices of the funding premium are taken, dollars. */
  readonly impactNotional: bigint
  readonly syntheticId: string
  readonly syntheticResolution: number
  readonly collateralId: string
  readonly collateralResolution: number
}

export type RiskTier = { readonly upperValue: bigint; readonly riskFactor: bigint }

export const marketNamePattern = /^[A-Z0-9]{1,10}-USD$/

/** Builds a spec; throws a RangeError in plain words when tick and lot together are finer than the ledger's unit. */
export function createMarketSpec(market: {
  name: string
  tick: bigint
  lot: bigint
  openingTicks: number
}): MarketSpec {
  const { name, tick, lot, openingTicks } = market
  if (!marketNamePattern.test(name)) throw new RangeError(`market name must look like ETH-USD, was "${name}"`)
  if (tick % 2n !== 0n || (tick * lot) % (2n * one) !== 0n) {
    throw new RangeError(`tick ${formatFixed(tick)} times lot ${formatFixed(lot)} is finer than 2e-12 USD`)
  }
  const assetName = name.slice(0, -'-USD'.length)
  const tickLot = (tick * lot) / one
  const resolutionDigits = Math.max(6, decimalsOf(lot))
  return {
    name,
    assetName,
    tick,
    lot,
    tickStep: stepOf(tick),
    lotStep: stepOf(lot),
    tickLot,
    // Enough lots for about one dollar at the first price.
    minOrderLots: Number(ceilDiv(one, tickLot * BigInt(openingTicks))),
    openingTicks,
    hiddenShare: 0.5,
    maxOrders: 200,
    maxLimitOrderValue: 15_000_000n * one,
    maxMarketOrderValue: 3_000_000n * one,
    priceBand: one / 20n,
    maxPositionValue: 60_000_000n * one,
    riskTiers,
    maxLeverage: 50n * one,
    fundingCap: one / 400n,
    impactNotional: 10_000n * one,
    syntheticId: asciiFelt(`${assetName}-${resolutionDigits}`),
    syntheticResolution: 10 ** resolutionDigits,
    collateralId: '0x1',
    collateralResolution: 1_000_000,
  }
}

/** The first group's table: 2 % up to 4 million, and 2 % more per further 4 million. An assumption from the fourth tier on. */
const riskTiers: readonly RiskTier[] = Array.from({ length: 15 }, (_, index) => ({
  upperValue: BigInt(index + 1) * 4_000_000n * one,
  riskFactor: (BigInt(index + 1) * one) / 50n,
}))

export const formatPrice = (spec: MarketSpec, ticks: number): string => formatMultiple(ticks, spec.tick)
export const formatHalfTicks = (spec: MarketSpec, halfTicks: number): string =>
  formatMultiple(halfTicks, spec.tick / 2n)
export const formatSize = (spec: MarketSpec, lots: number): string => formatMultiple(lots, spec.lot)

/** Doubles hold nearly all there are, and cost a fraction of a big integer. */
function formatMultiple(count: number, unit: bigint): string {
  const product = count * Number(unit)
  return Number.isSafeInteger(product) ? formatSafe(product) : formatFixed(BigInt(count) * unit)
}

/** ASCII text in a felt, padded to fifteen bytes as the venue pads its asset ids. */
function asciiFelt(text: string): string {
  const bytes = Array.from(text, (letter) => letter.charCodeAt(0).toString(16).padStart(2, '0'))
  return `0x${bytes.join('').padEnd(30, '0')}`
}
