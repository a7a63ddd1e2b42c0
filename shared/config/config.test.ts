import { describe, expect, test } from 'vitest'
import { checkDaemonConfig, TradingConfig } from './config.ts'
import { daemonFile } from './daemon-file.fixture.ts'

const local = TradingConfig.parse({})

describe('the file of the daemon', () => {
  test('a small one is enough: everything else has a default', () => {
    expect(checkDaemonConfig(daemonFile)).toMatchObject({ config: { ...daemonFile, ...local } })
  })

  test.each([
    ['bot', { ...daemonFile, bot: 'No Spaces' }],
    ['venue.network', { ...daemonFile, venue: { ...daemonFile.venue, network: 'moon' } }],
    ['venue.rest', { ...daemonFile, venue: { ...daemonFile.venue, rest: 'ftp://x' } }],
    ['venue.streams', { ...daemonFile, venue: { ...daemonFile.venue, streams: 'v3' } }],
    ['venue.rpc', { ...daemonFile, venue: { ...daemonFile.venue, streams: 'rpc' } }],
    ['venue.rpc', { ...daemonFile, venue: { ...daemonFile.venue, streams: 'rpc', rpc: 'http://127.0.0.1:1/v2/rpc' } }],
    ['quoting.levels', { ...daemonFile, quoting: { levels: 0 } }],
    ['quoting.orderLifeMs', { ...daemonFile, quoting: { orderLifeMs: 120_001 } }],
    ['risk.positionMaxUsd', { ...daemonFile, risk: { positionMaxUsd: Number.NaN } }],
    ['operations.switchRefreshMs', { ...daemonFile, operations: { switchRefreshMs: 6_000 } }],
    ['operations.answerMaxMs', { ...daemonFile, operations: { answerMaxMs: 1_751 } }],
    ['risk.colour', { ...daemonFile, risk: { colour: 1 } }],
    ['colour', { ...daemonFile, colour: 1 }],
  ])('what is wrong with %s is said in one sentence that names it', (field, value) => {
    const checked = checkDaemonConfig(value)
    expect('refusal' in checked && checked.refusal.startsWith(field)).toBe(true)
    expect('refusal' in checked && checked.refusal.includes('\n')).toBe(false)
  })
})

describe('rules between fields', () => {
  test.each([
    ['pricing.halfSpreadMinBps', { pricing: { halfSpreadMinBps: 101 } }, 'halfSpreadMaxBps'],
    [
      'operations.switchRefreshMs',
      { operations: { switchRefreshMs: 5_001 } },
      '1/3 of switchCountdownMs \\(15000\\): lower it',
    ],
    ['operations.requestsPerMinute', { operations: { requestsPerMinute: 901 } }, 'lower it or leave it out'],
    ['risk.bandWarnShare', { risk: { bandWarnShare: 0.8 } }, 'bandCriticalShare'],
    ['risk.bandCriticalShare', { risk: { bandCriticalShare: 0.96 } }, 'bandHardShare'],
  ])('%s is named together with its remedy', (field, sections, remedy) => {
    const checked = checkDaemonConfig({ ...daemonFile, ...sections })
    expect(checked).toMatchObject({
      refusal: expect.stringMatching(new RegExp(`^${field}: (was .*, )?must be .*${remedy}`)),
    })
  })
})

test.each(['http://user:pass@host', 'http://host?key=1', 'http://host#1'])(
  'the address %s may hold a secret',
  (rest) => {
    const checked = checkDaemonConfig({ ...daemonFile, venue: { ...daemonFile.venue, rest } })
    expect(checked).toMatchObject({ refusal: expect.stringMatching(/^venue\.rest: must be a plain address/) })
    expect(checked).not.toMatchObject({ refusal: expect.stringContaining('pass@') })
  },
)
