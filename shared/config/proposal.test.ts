import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TradingConfig } from './config.ts'
import { tradingParameters } from './parameters.ts'
import { refusalOfProposal } from './proposal.ts'
import { checkServedConfig } from './served.ts'

describe('a config that is proposed to the cloud', () => {
  test.each([
    [{ risk: { positionMaxUSD: 50 } }, 'risk.positionMaxUSD is not a known setting: remove it or check its spelling'],
    [{ colour: { red: 1 } }, 'colour is not a known setting: remove it or check its spelling'],
    [{ predecessor: {} }, 'predecessor is not a known setting: remove it or check its spelling'],
    [{ quoting: { levels: 99 } }, 'quoting.levels: was 99, must be a whole number between 1 and 8'],
    [{ risk: { positionMaxUsd: '50' } }, 'risk.positionMaxUsd: was "50", must be a number between 1 and 10000000'],
  ])('%j is refused by the field that is wrong', (value, refusal) => {
    expect(refusalOfProposal(value)).toBe(refusal)
  })

  test.each([
    ['nothing', {}],
    ['a limit that is looser than the default, which the file may be as well', { risk: { positionMaxUsd: 9_000 } }],
    ['a value that stands against the default of another field alone', { risk: { bandCriticalShare: 0.4 } }],
    ['the value of a closed field, which may be that of the file', { operations: { stopMaxMs: 60_000 } }],
  ])('with %s is left to the daemon', (_, value) => expect(refusalOfProposal(value)).toBeNull())

  test('is never refused here where a daemon would take it', () => {
    const local = TradingConfig.parse({})
    const value = fc.oneof(fc.double(), fc.integer({ min: -10, max: 200_000 }), fc.constantFrom('tier3', true, null))
    const field = fc.oneof(
      fc.constantFrom(...tradingParameters),
      fc.record({ section: fc.constantFrom('risk', 'colour'), name: fc.string() }),
    )
    fc.assert(
      fc.property(field, value, ({ section, name }, proposed) => {
        const served = { [section]: { [name]: proposed } }
        if (refusalOfProposal(served) !== null) expect(checkServedConfig(served, local, null)).toHaveProperty('refusal')
      }),
    )
  })
})
