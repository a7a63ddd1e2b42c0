import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkDaemonConfig, checkServedConfig, TradingConfig } from './config.ts'
import { loosenedField, RiskConfig } from './risk.ts'

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
    ['operations.answerMaxMs', { ...daemon, operations: { answerMaxMs: 2_001 } }],
    ['risk.colour', { ...daemon, risk: { colour: 1 } }],
    ['colour', { ...daemon, colour: 1 }],
  ])('what is wrong with %s is said in one sentence that names it', (field, value) => {
    const checked = checkDaemonConfig(value)
    expect('refusal' in checked && checked.refusal.startsWith(field)).toBe(true)
    expect('refusal' in checked && checked.refusal.includes('\n')).toBe(false)
  })
})

describe('a config that the cloud serves', () => {
  const fields = Object.keys(RiskConfig.shape)
  test.each(fields)('may tighten %s and not loosen it', (name) => {
    const value = Object.entries(local.risk).find(([key]) => key === name)?.[1] ?? 0
    const served = (share: number) => ({
      quoting: local.quoting,
      risk: { ...local.risk, [name]: Math.round(value * share) },
    })
    expect(checkServedConfig(served(0.5), local)).toHaveProperty('config')
    expect(checkServedConfig(served(1), local)).toHaveProperty('config')
    expect(checkServedConfig(served(1.5), local)).toMatchObject({
      refusal: expect.stringMatching(new RegExp(`^risk\\.${name} is looser than in the local file`)),
    })
  })

  test('the timing of the kill chain stays with the local file', () => {
    const slow = TradingConfig.parse({ operations: { switchCountdownMs: 30_000 } })
    expect(checkServedConfig({ quoting: { levels: 3 } }, slow)).toMatchObject({
      config: { quoting: { levels: 3 }, operations: { switchCountdownMs: 30_000 } },
    })
    expect(checkServedConfig({ operations: { switchCountdownMs: 60_000 } }, slow)).toHaveProperty('refusal')
  })

  test('whatever it is, what is accepted is within the local limits', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 2_000, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (position, drawdown) => {
          const checked = checkServedConfig({ risk: { positionMaxUsd: position, drawdownMaxUsd: drawdown } }, local)
          if ('config' in checked) expect(loosenedField(checked.config.risk, local.risk)).toBeNull()
        },
      ),
    )
  })

  test.each([null, 7, [], { colour: 1 }, { quoting: { levels: 99 } }])('%j is refused whole', (value) => {
    expect(checkServedConfig(value, local)).toHaveProperty('refusal')
  })
})
