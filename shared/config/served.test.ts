import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TradingConfig } from './config.ts'
import { differences } from './difference.ts'
import { tradingParameters, type NamedParameter } from './parameters.ts'
import { checkServedConfig } from './served.ts'

const local = TradingConfig.parse({})
const other = ({ section, name, min, max, default: value }: NamedParameter, share: number) => {
  const now = typeof value === 'number' ? value : 1
  const next = Math.min(max ?? 1, Math.max(min ?? 0, now * share))
  return { [section]: { [name]: Number.isInteger(now) && Number.isInteger(min) ? Math.round(next) : next } }
}
const numbers = tradingParameters.filter(({ kind, default: value }) => kind !== 'choice' && typeof value === 'number')
const tier = (name: NamedParameter['advisor']) => numbers.filter(({ advisor }) => advisor === name)

describe('a config that the cloud serves', () => {
  test('stands on the local file: what it leaves out is as the file has it', () => {
    const file = TradingConfig.parse({ quoting: { levelStepShare: 0.9 }, operations: { switchCountdownMs: 30_000 } })
    expect(checkServedConfig({ quoting: { levels: 3 } }, file, file)).toEqual({
      config: { ...file, quoting: { ...file.quoting, levels: 3 } },
    })
    expect(checkServedConfig({}, file, file)).toEqual({ config: file })
  })

  test.each(tier('tighten'))('may tighten $path and not loosen it', (field) => {
    const [tighter, looser] = field.tighter === 'lower' ? [0.9, 1.1] : [1.1, 0.9]
    expect(checkServedConfig(other(field, tighter), local, local)).toHaveProperty('config')
    expect(checkServedConfig(other(field, 1), local, local)).toHaveProperty('config')
    expect(checkServedConfig(other(field, looser), local, local)).toMatchObject({
      refusal: `${field.path} is looser than in the local file, which only a person at the machine may change`,
    })
  })

  test.each(tier('never'))('touches $path in vain', (field) => {
    const proposal = field.default === field.max ? other(field, 0.5) : other(field, 1.5)
    expect(checkServedConfig(proposal, local, local)).toMatchObject({
      refusal: `${field.path} is not for the cloud to change: a person changes it in the local file`,
    })
  })

  test.each(tier('step'))('moves $path by a quarter at a time, and home at once', (field) => {
    const far = other(field, field.default === field.max ? 0.2 : 5)
    const checked = checkServedConfig(far, local, local)
    expect(checked).toMatchObject({
      refusal: expect.stringContaining(`${field.path} may change by at most 25 % at a time`),
    })
    const accepted = checkServedConfig(far, local, null)
    expect(accepted).toHaveProperty('config')
    if ('config' in accepted) expect(checkServedConfig({}, local, accepted.config)).toEqual({ config: local })
  })

  test('a step is measured from what is in force, not from the file', () => {
    const quoting = (edgeMinBps: number) => ({ pricing: { edgeMinBps } })
    expect(checkServedConfig(quoting(0.25), local, local)).toHaveProperty('config')
    expect(checkServedConfig(quoting(0.3), local, local)).toHaveProperty('refusal')
    expect(checkServedConfig(quoting(0.3), local, TradingConfig.parse(quoting(0.25)))).toHaveProperty('config')
  })

  test('is refused whole when one value of many is bad', () => {
    const proposal = { quoting: { repriceShare: 0.2 }, risk: { positionMaxUsd: 501 } }
    expect(checkServedConfig(proposal, local, local)).toHaveProperty('refusal')
  })

  test('whatever it is, what is accepted loosens no limit and touches nothing closed', () => {
    const field = fc.constantFrom(...tradingParameters)
    const value = fc.oneof(fc.double(), fc.integer({ min: -10, max: 200_000 }), fc.constantFrom('tier3', true, null))
    fc.assert(
      fc.property(fc.array(fc.tuple(field, value), { maxLength: 5 }), (proposals) => {
        const served: Record<string, Record<string, unknown>> = {}
        for (const [{ section, name }, proposed] of proposals)
          served[section] = { ...served[section], [name]: proposed }
        const checked = checkServedConfig(served, local, local)
        if ('refusal' in checked) return
        for (const { field: changed, from, to } of differences(local, checked.config)) {
          expect(changed.advisor).not.toBe('never')
          if (changed.tighter === 'lower') expect(Number(to)).toBeLessThan(Number(from ?? Infinity))
          if (changed.tighter === 'higher') expect(Number(to)).toBeGreaterThan(Number(from ?? -Infinity))
        }
      }),
    )
  })

  test.each([
    null,
    7,
    [],
    { colour: 1 },
    { predecessor: {} },
    { quoting: 3 },
    { quoting: { levels: 99 } },
    { quoting: { colour: 1 } },
  ])('%j is refused whole', (value) => {
    expect(checkServedConfig(value, local, local)).toHaveProperty('refusal')
  })
})
