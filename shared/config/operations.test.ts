import { describe, expect, test } from 'vitest'
import { TradingConfig } from './config.ts'
import { requestsPerMinuteOf } from './operations.ts'

const parse = (operations: object) => TradingConfig.safeParse({ operations })

describe('the rate of requests', () => {
  test.each([
    [{}, 900],
    [{ rateTier: 'tier1' }, 3_600],
    [{ rateTier: 'tier2' }, 7_200],
    [{ rateTier: 'tier3' }, 10_800],
    [{ requestsPerMinute: 30 }, 30],
    [{ requestsPerMinute: 900 }, 900],
    [{ rateTier: 'tier3', requestsPerMinute: 10_800 }, 10_800],
  ])('%j gives %i a minute', (operations, expected) => {
    expect(requestsPerMinuteOf(TradingConfig.parse({ operations }).operations)).toBe(expected)
  })

  test.each([
    [
      { requestsPerMinute: 901 },
      'must be at most 900, 90 % of what rateTier "default" allows: lower it or leave it out',
    ],
    [{ rateTier: 'tier1', requestsPerMinute: 4_000 }, 'must be at most 3600'],
    [{ rateTier: 'tier3', requestsPerMinute: 12_000 }, '10800'],
    [{ requestsPerMinute: 29 }, '30'],
    [{ rateTier: 'tier9' }, 'tier3'],
  ])('%j is refused with a sentence', (operations, sentence) => {
    const parsed = parse(operations)
    expect(parsed.error?.issues[0]?.path.join('.')).toMatch(/^operations\.(requestsPerMinute|rateTier)$/)
    expect(parsed.error?.issues[0]?.message).toContain(sentence)
  })
})
