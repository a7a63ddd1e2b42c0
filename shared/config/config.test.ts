import { describe, expect, test } from 'vitest'
import { checkDaemonConfig, TradingConfig } from './config.ts'

const local = TradingConfig.parse({})
const daemon = {
  bot: 'toy',
  stateDir: 'var/toy',
  venue: {
    network: 'local',
    market: 'TOY-USD',
    rest: 'http://127.0.0.1:1/api/v1',
    stream: 'ws://127.0.0.1:1',
    chainId: 'SN_SEPOLIA',
  },
}

describe('the file of the daemon', () => {
  test('a small one is enough: everything else has a default', () => {
    expect(checkDaemonConfig(daemon)).toMatchObject({ config: { ...daemon, ...local } })
  })

  test.each([
    ['bot', { ...daemon, bot: 'No Spaces' }],
    ['venue.network', { ...daemon, venue: { ...daemon.venue, network: 'moon' } }],
    ['venue.rest', { ...daemon, venue: { ...daemon.venue, rest: 'ftp://x' } }],
    ['venue.streams', { ...daemon, venue: { ...daemon.venue, streams: 'v3' } }],
    ['venue.rpc', { ...daemon, venue: { ...daemon.venue, streams: 'rpc' } }],
    ['venue.rpc', { ...daemon, venue: { ...daemon.venue, streams: 'rpc', rpc: 'http://127.0.0.1:1/v2/rpc' } }],
    ['quoting.levels', { ...daemon, quoting: { levels: 0 } }],
    ['quoting.orderLifeMs', { ...daemon, quoting: { orderLifeMs: 120_001 } }],
    ['risk.positionMaxUsd', { ...daemon, risk: { positionMaxUsd: Number.NaN } }],
    ['operations.switchRefreshMs', { ...daemon, operations: { switchRefreshMs: 6_000 } }],
    ['operations.answerMaxMs', { ...daemon, operations: { answerMaxMs: 1_751 } }],
    ['risk.colour', { ...daemon, risk: { colour: 1 } }],
    ['colour', { ...daemon, colour: 1 }],
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
    const checked = checkDaemonConfig({ ...daemon, ...sections })
    expect(checked).toMatchObject({
      refusal: expect.stringMatching(new RegExp(`^${field}: (was .*, )?must be .*${remedy}`)),
    })
  })
})

test.each(['http://user:pass@host', 'http://host?key=1', 'http://host#1'])(
  'the address %s may hold a secret',
  (rest) => {
    const checked = checkDaemonConfig({ ...daemon, venue: { ...daemon.venue, rest } })
    expect(checked).toMatchObject({ refusal: expect.stringMatching(/^venue\.rest: must be a plain address/) })
    expect(checked).not.toMatchObject({ refusal: expect.stringContaining('pass@') })
  },
)
