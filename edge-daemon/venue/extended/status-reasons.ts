// Why the venue says that it ended an order, and what is done about it. One row for each of its words.

import type { Disposition, EndMeaning } from '../../core/venue-error.ts'

export type StatusReasonRow = {
  readonly word: string
  readonly act: Disposition
  readonly why: string
  readonly means?: EndMeaning
}

const row = (word: string, act: Disposition, why: string, means?: EndMeaning): StatusReasonRow => ({
  word,
  act,
  why,
  ...(means === undefined ? {} : { means }),
})

export const statusReasonRows: readonly StatusReasonRow[] = [
  row('NONE', 'none', 'the order ended as asked, or somebody else asked'),
  row('UNKNOWN', 'none', 'the venue gives no reason'),
  row('UNKNOWN_MARKET', 'latch', 'the market is gone'),
  row('DISABLED_MARKET', 'halt', 'the market takes no orders: it may be opened again'),
  row('NOT_ENOUGH_FUNDS', 'back_off', 'fills, funding or the mark took the collateral meanwhile', 'margin'),
  row('NO_LIQUIDITY', 'none', 'what should trade at once and found nobody has ended as it must'),
  row('INVALID_FEE', 'latch', 'the account pays more than we sign for: its rates have changed since the start'),
  row('INVALID_QTY', 'latch', 'a size that the market does not take'),
  row('INVALID_PRICE', 'widen', 'outside the band around a mark that has moved'),
  row('INVALID_VALUE', 'drop', 'worth more than one order may be: the price moved since the size was chosen'),
  row('UNKNOWN_ACCOUNT', 'latch', 'key and account do not belong together'),
  row('SELF_TRADE_PROTECTION', 'drop', 'an order of ours met another of ours'),
  row('POST_ONLY_FAILED', 'widen', 'it would have taken: the market came towards us meanwhile'),
  row('REDUCE_ONLY_FAILED', 'drop', 'the position has changed meanwhile'),
  row('INVALID_EXPIRE_TIME', 'halt', 'too short for the venue, or our clock or the venue’s is off', 'clocks'),
  row('POSITION_TPSL_CONFLICT', 'drop', 'a position trigger, of which we set none, stands in the way'),
  row(
    'INVALID_LEVERAGE',
    'halt',
    'the account’s leverage does not fit the market: no order will pass until a person sets it',
  ),
  row('PREV_ORDER_NOT_FOUND', 'ask', 'the order to replace had ended: how, only the venue can say'),
  row('PREV_ORDER_TRIGGERED', 'ask', 'the order to replace had moved on'),
  row('TPSL_OTHER_SIDE_FILLED', 'none', 'the other leg of a trigger order, of which we set none'),
  row('PREV_ORDER_CONFLICT', 'ask', 'the order to replace was being changed by something else'),
  row('ORDER_REPLACED', 'none', 'the end of every order that is edited'),
  row('POST_ONLY_MODE', 'halt', 'the venue takes passive orders only, as after an outage'),
  row('REDUCE_ONLY_MODE', 'halt', 'the venue takes reducing orders only'),
  row('TRADING_OFF_MODE', 'halt', 'the venue does not trade'),
  row('NEGATIVE_EQUITY', 'latch', 'the account owes money'),
  row('ACCOUNT_LIQUIDATION', 'latch', 'the account is being liquidated'),
]

const byWord: ReadonlyMap<string, StatusReasonRow> = new Map(statusReasonRows.map((entry) => [entry.word, entry]))

/** What an end with this word means for us; nothing for a word that has no row. */
export function meaningOfEnd(word: string): Partial<Pick<StatusReasonRow, 'act' | 'means'>> {
  const known = byWord.get(word.toUpperCase())
  if (known === undefined) return {}
  const { act, means } = known
  return means === undefined ? { act } : { act, means }
}
