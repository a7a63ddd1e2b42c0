/** What is assumed about an account that does not exist, and about the way to the engine. */
export type PaperTerms = {
  /** Whole dollars at the beginning of the state folder. */
  readonly equityUsd: number
  /** Fractions as decimal text. */
  readonly makerFeeRate: string
  readonly takerFeeRate: string
  /**
   * From a decision until the simulated engine acts on it. What we see of the market is old already when we decide, so this
   * stands for the way of the data to us and of the request back.
   */
  readonly latencyMs: number
}

/** After the engine has acted, its word takes this share of the latency to reach us. */
export const answerShare = 0.5

/** Share of what the book shows at a price that stands hidden before us as well, when we join. */
export const hiddenShare = 0.5
