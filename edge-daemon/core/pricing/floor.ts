/** What the market does to us after a fill of one side: mean move against us in bps, positive is bad, over so many fills. */
export type AdverseSelection = { readonly meanBps: number; readonly count: number }

export const noAdverseSelection: AdverseSelection = { meanBps: 0, count: 0 }

/** As many fills as it takes for the measured mean to count as much as the thought that there is none. */
const shrinkFills = 20

/**
 * The least distance from fair at which a fill of this side earns `edgeMinBps`: fee, expected adverse selection (shrunk by
 * n/(n+20), never below nothing) and that edge; bps. The half-spread and the gate of every single quote use this one number.
 */
export function floorBps(makerFeeRate: number, adverse: AdverseSelection, edgeMinBps: number): number {
  const expected = Math.max(0, (adverse.meanBps * adverse.count) / (adverse.count + shrinkFills))
  return makerFeeRate * 1e4 + expected + edgeMinBps
}
