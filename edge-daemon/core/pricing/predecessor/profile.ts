/**
 * Which of the two price paths is meant. `predecessor` repeats what the audited program did, its pricing defects
 * included; `predecessor-corrected` is the same path with those defects put right. Both are measures to compare with, for
 * backtests alone: neither is ever quoted with money.
 */
export type PredecessorProfile = 'predecessor' | 'predecessor-corrected'
