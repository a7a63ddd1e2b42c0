import { describe, expect, test } from 'vitest'
import { dispositionOf, hadNoEffect, type VenueError } from '../../core/venue-error.ts'
import { errorCodeRows } from './error-codes.ts'
import { readAnswer, type HttpOutcome } from './failures.ts'
import { meaningOfEnd, statusReasonRows } from './status-reasons.ts'
import { transportRows, type TransportEnd } from './transport-failures.ts'

// The venue's own lists, written down a second time: a row too many, too few or twice fails.

const codes = [
  1000, 1001, 1002, 1003, 1004, 1005, 1006, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1049, 1050, 10_501, 1052, 1053,
  1100, 1101, 1102, 1120, 1121, 1122, 1123, 1124, 1125, 1126, 1127, 1128, 1129, 1130, 1131, 1132, 1133, 1134, 1135,
  1136, 1137, 1138, 1139, 1140, 1141, 1142, 1143, 1144, 1145, 1146, 1147, 1148, 1500, 1600, 1601, 1602, 1603, 1604,
  1605, 1606, 1607, 1608, 1650, 1700, 1701, 1702, 1703, 1704,
]
const words = [
  'NONE, UNKNOWN, UNKNOWN_MARKET, DISABLED_MARKET, NOT_ENOUGH_FUNDS, NO_LIQUIDITY, INVALID_FEE, INVALID_QTY, INVALID_PRICE',
  'INVALID_VALUE, UNKNOWN_ACCOUNT, SELF_TRADE_PROTECTION, POST_ONLY_FAILED, REDUCE_ONLY_FAILED, INVALID_EXPIRE_TIME',
  'POSITION_TPSL_CONFLICT, INVALID_LEVERAGE, PREV_ORDER_NOT_FOUND, PREV_ORDER_TRIGGERED, TPSL_OTHER_SIDE_FILLED',
  'PREV_ORDER_CONFLICT, ORDER_REPLACED, POST_ONLY_MODE, REDUCE_ONLY_MODE, TRADING_OFF_MODE, NEGATIVE_EQUITY',
  'ACCOUNT_LIQUIDATION',
].flatMap((line) => line.split(', '))

const answered = (status: number, body: unknown): HttpOutcome => ({
  result: 'answered',
  status,
  retryAfterMs: null,
  text: typeof body === 'string' ? body : JSON.stringify(body),
})
const errorOf = (outcome: HttpOutcome, purpose: 'read' | 'write'): VenueError => {
  const answer = readAnswer(outcome, purpose)
  if (answer.result === 'ok') throw new Error('expected a failure')
  return answer.error
}

describe('error codes', () => {
  test('each has exactly one row, and no row is for a code that does not exist', () => {
    expect(errorCodeRows.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual(codes.toSorted((a, b) => a - b))
  })

  test.each(errorCodeRows)('$code, as an answer to a write, leads the core to: $act', ({ code, means, act }) => {
    for (const status of [200, 400, 404, 422]) {
      const error = errorOf(answered(status, { status: 'ERROR', error: { code, message: 'no' } }), 'write')
      expect(dispositionOf(error)).toBe(act)
      const isDoubtful = ['in_doubt', 'duplicate', 'unknown_order'].includes(means)
      expect(hadNoEffect(error)).toBe(!isDoubtful)
    }
  })

  test('a code nobody listed drops the wish and had no effect', () => {
    const error = errorOf(answered(400, { status: 'ERROR', error: { code: 1999, message: 'no' } }), 'write')
    expect([dispositionOf(error), hadNoEffect(error)]).toEqual(['drop', true])
  })
})

describe('status reasons', () => {
  test('each has exactly one row, and no row is for a word that does not exist', () => {
    expect(statusReasonRows.map(({ word }) => word).toSorted()).toEqual(words.toSorted())
  })

  test('are found whatever their case, and a new word has no row', () => {
    for (const { word, act } of statusReasonRows)
      for (const told of [word, word.toLowerCase()]) expect(meaningOfEnd(told)).toMatchObject({ act })
    expect(meaningOfEnd('NOT_ENOUGH_FUNDS')).toEqual({ act: 'back_off', means: 'margin' })
    expect(meaningOfEnd('SOLAR_FLARE')).toEqual({})
  })
})

describe('transport failures', () => {
  const ends: Record<TransportEnd, HttpOutcome> = {
    not_sent: { result: 'not_sent', detail: 'ECONNREFUSED' },
    lost: { result: 'lost', detail: 'ECONNRESET' },
    rate_limited: answered(429, '<html>'),
    unauthorized: answered(401, ''),
    unavailable: answered(503, '<html>'),
    redirected: answered(307, ''),
    server_error: answered(502, '<html>'),
    not_json: answered(200, '<html>'),
    undecided: answered(200, { status: 'MAYBE' }),
  }

  test('each has exactly one row', () => {
    expect(transportRows.map(({ end }) => end).toSorted()).toEqual(Object.keys(ends).toSorted())
  })

  test.each(transportRows)('$end leads the core to: $write.act for a write, $read.act for a read', (row) => {
    for (const purpose of ['write', 'read'] as const) {
      const error = errorOf(ends[row.end], purpose)
      expect([error.kind, dispositionOf(error)]).toEqual([row[purpose].kind, row[purpose].act])
    }
  })

  test('no write that left is ever taken for one without effect, unless the venue turned it away', () => {
    for (const { end, write } of transportRows) {
      const mayHaveActed = !['not_sent', 'rate_limited', 'unauthorized'].includes(end)
      expect([end, write.kind === 'ambiguous']).toEqual([end, mayHaveActed])
    }
  })
})
