// The venue's error codes and what each means for us. One row each, in the order of the venue's own list; failures.ts reads
// answers by it, and the core does with an error what `act` says.

import type { Disposition, RefusalReason } from '../../core/venue-error.ts'

/** `closed`: the venue itself is, for a while. `in_doubt`: it says itself that it does not know. */
export type CodeMeaning = RefusalReason | 'closed' | 'in_doubt'

export type ErrorCodeRow = {
  readonly code: number
  readonly means: CodeMeaning
  readonly act: Disposition
  readonly why: string
}

const row = (code: number, means: CodeMeaning, act: Disposition, why: string): ErrorCodeRow => ({
  code,
  means,
  act,
  why,
})
/** Asset moves and referrals are not ours to make, so a refusal of one is news of nothing. */
const notOurs = (code: number, what: string): ErrorCodeRow => row(code, 'other', 'drop', `${what}: we make none`)
const badOrder = (code: number, what: string): ErrorCodeRow =>
  row(code, 'invalid', 'latch', `${what}: a bug of ours or a market that has changed since the start`)

export const errorCodeRows: readonly ErrorCodeRow[] = [
  row(1000, 'market', 'latch', 'asset not found: the config names something that is not traded here'),
  row(1001, 'market', 'latch', 'market not found: the config names one that is not traded here'),
  row(1002, 'market_closed', 'halt', 'market disabled: it may be opened again'),
  row(1003, 'market', 'latch', 'market group not found'),
  row(1004, 'signature', 'latch', 'account not found: key and account do not belong together'),
  row(1005, 'other', 'drop', 'interval not supported: a reader of candles asked for one that does not exist'),
  row(1006, 'in_doubt', 'ask', 'unhandled error: the venue does not know itself how far it came'),
  row(1008, 'signature', 'latch', 'client not found: key and account do not belong together'),
  row(1009, 'invalid', 'latch', 'action not allowed: this account may not do what we do'),
  row(1010, 'closed', 'halt', 'maintenance'),
  row(1011, 'closed', 'halt', 'post-only mode, as after an outage: it took no order of ours'),
  row(1012, 'closed', 'halt', 'reduce-only mode'),
  row(1013, 'invalid', 'latch', 'invalid percentage: no request of ours has one'),
  row(1014, 'market_closed', 'halt', 'market is reduce-only: it may be opened again'),
  row(1049, 'other', 'drop', 'leverage below minimum: for the person who sets it'),
  row(1050, 'other', 'drop', 'leverage above maximum: for the person who sets it'),
  row(10_501, 'other', 'drop', 'position too large for the new leverage: for the person who sets it'),
  row(1052, 'other', 'drop', 'not enough margin for the new leverage: for the person who sets it'),
  row(1053, 'other', 'drop', 'leverage has too many digits: for the person who sets it'),
  row(1100, 'signature', 'latch', 'invalid public key'),
  row(1101, 'signature', 'latch', 'invalid signature: key, domain or rounding is wrong for every order'),
  row(1102, 'signature', 'latch', 'invalid vault'),
  badOrder(1120, 'quantity below minimum'),
  badOrder(1121, 'quantity not a multiple of the step'),
  row(1122, 'too_large', 'look', 'order value above maximum: the price moved since the size was chosen, or the limit'),
  badOrder(1123, 'quantity has too many digits'),
  badOrder(1124, 'price not a multiple of the tick'),
  badOrder(1125, 'price has too many digits'),
  row(1126, 'too_many_orders', 'back_off', 'as many open orders as the market allows'),
  row(1127, 'margin', 'back_off', 'position value above what the leverage allows'),
  row(1128, 'invalid', 'latch', 'fee below what the account pays: its rates have changed since the start'),
  badOrder(1129, 'invalid quantity of a position trigger'),
  badOrder(1130, 'missing price'),
  badOrder(1131, 'missing trigger of a position order'),
  badOrder(1132, 'order type not allowed'),
  badOrder(1133, 'invalid order parameters'),
  row(1134, 'duplicate', 'ask', 'an order of this name exists: perhaps this one, sent and not answered'),
  row(1135, 'clocks', 'halt', 'invalid expiration: our clock or the venue’s is off'),
  row(
    1136,
    'other',
    'drop',
    'reduce-only larger than the position, which has just changed: the next quote knows better',
  ),
  row(1137, 'other', 'drop', 'reduce-only without a position, which has just changed'),
  row(1138, 'other', 'drop', 'reduce-only on the side of the position, which has just changed'),
  badOrder(1139, 'a market order must be immediate or cancel'),
  row(1140, 'margin', 'back_off', 'order cost above what is available'),
  row(1141, 'price_band', 'widen', 'price outside the band around the mark'),
  row(1142, 'unknown_order', 'ask', 'the order to edit or cancel is not there: filled, ended, or not there yet'),
  badOrder(1143, 'missing trigger of a conditional order'),
  badOrder(1144, 'post-only on a conditional market order'),
  row(1145, 'margin', 'back_off', 'only reducing orders are taken from this account now'),
  badOrder(1146, 'a sliced order must be good till a time'),
  row(1147, 'margin', 'back_off', 'open loss above equity'),
  row(1148, 'margin', 'back_off', 'open loss of a triggered order above equity'),
  row(1500, 'signature', 'latch', 'account not selected: the key belongs to no sub-account'),
  ...[1600, 1601, 1602, 1603, 1604, 1605, 1606, 1607, 1608].map((code) => notOurs(code, 'withdrawal')),
  notOurs(1650, 'transfer'),
  ...[1700, 1701, 1702, 1703, 1704].map((code) => notOurs(code, 'referral')),
]

const byCode: ReadonlyMap<number, ErrorCodeRow> = new Map(errorCodeRows.map((entry) => [entry.code, entry]))

/** What a code means, also one that nobody listed (no effect, and more is not known) or a refusal without a number. */
export const meaningOf = (code: number | null): CodeMeaning =>
  (code === null ? undefined : byCode.get(code)?.means) ?? 'other'

/** True for a code of the venue's list. */
export const isListed = (code: number | null): boolean => code !== null && byCode.has(code)
