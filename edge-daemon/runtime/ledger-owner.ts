import type { LastWords } from '../journal/last-words.ts'

/** Whose a ledger is. */
export type LedgerOwner = {
  readonly bot: string
  readonly account: 'live' | 'paper'
  readonly network: string
  /** Tells one sub-account from another; null on paper, where there is one. */
  readonly accountFingerprint: string | null
  readonly market: string
}

/**
 * Why this run cannot take over what the folder holds, or null. Position, profit, latches and the number up to which trades are booked
 * belong to one market of one sub-account: another's would be believed, and where its trades have higher numbers, no fill of
 * ours would ever be booked. What the journal does not say, because an older version wrote it, is not compared.
 */
export function ownerComplaint(
  { bot, units }: Pick<LastWords, 'bot' | 'units'>,
  owner: LedgerOwner,
  stateDir: string,
): string | null {
  if (units !== null && (units.account ?? 'live') !== owner.account) {
    return `the ledger in ${stateDir} is of a ${units.account ?? 'live'} account and this run is ${owner.account}: name another stateDir`
  }
  if (units?.network !== undefined && units.network !== owner.network) {
    return (
      `venue.network is ${owner.network}, but the ledger in ${stateDir} is of ${units.network}: ` +
      `set it back, or name the stateDir of ${owner.network}, a new one if there is none`
    )
  }
  const mark = units?.accountFingerprint
  if (mark !== undefined && owner.accountFingerprint !== null && mark !== owner.accountFingerprint) {
    return (
      `the keys in the environment are of another sub-account than the ledger in ${stateDir}: ` +
      'give those of that one, or name the stateDir of this one, a new one if there is none'
    )
  }
  if (units?.market !== undefined && units.market !== owner.market) {
    return (
      `venue.market is ${owner.market}, but the ledger in ${stateDir} is of ${units.market}: set it back, or move the folder ` +
      'journal in there away and start again, which leaves order ids as they are'
    )
  }
  // The cloud knows a bot's latch, settings and records by its name alone: under another one the first would be lifted, the second
  // kept for ever, and the records that still wait would be refused each time, with all that is behind them.
  if (bot !== null && bot !== owner.bot) {
    return (
      `bot is ${owner.bot}, but the journal in ${stateDir} is of ${bot}: set it back, or, if a person decides to forget its ` +
      'ledger, peak and latches, move everything but order-ids.json out of that folder and start again'
    )
  }
  return null
}
