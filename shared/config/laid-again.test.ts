import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TradingConfig } from './config.ts'
import { differences, valueOf } from './difference.ts'
import { laidAgain } from './laid-again.ts'
import { tradingParameters } from './parameters.ts'
import { checkServedConfig, isLooser } from './served.ts'

const local = TradingConfig.parse({})
const paths = (served: unknown, file: TradingConfig = local) => laidAgain(served, file).leftOut.map(({ path }) => path)

describe('what was served over another file', () => {
  test('is laid over this one whole where it fits', () => {
    const served = { risk: { positionMaxUsd: 200 }, quoting: { levels: 3 } }
    const whole = checkServedConfig(served, local, null)
    expect(whole).toHaveProperty('config')
    expect({ leftOut: [], ...whole }).toEqual(laidAgain(served, local))
  })

  test('loses one value and not the others, and says which and why', () => {
    const served = { operations: { stopMaxMs: 60_000 }, quoting: { levels: 3 }, risk: { positionMaxUsd: 200 } }
    const { config, leftOut } = laidAgain(served, local)
    expect(config).toMatchObject({ ...local, quoting: { levels: 3 }, risk: { positionMaxUsd: 200 } })
    expect(leftOut).toEqual([
      {
        path: 'operations.stopMaxMs',
        isLimit: false,
        refusal: 'operations.stopMaxMs is not for the cloud to change: a person changes it in the local file',
      },
    ])
  })

  test('keeps limits that a rule lets in only one behind the other, in whatever order they were served', () => {
    const bands = { bandHardShare: 0.4, bandCriticalShare: 0.35, bandWarnShare: 0.3 }
    const { config, leftOut } = laidAgain({ risk: bands, colour: { max: 3 } }, local)
    expect(config.risk).toMatchObject(bands)
    expect(leftOut).toMatchObject([{ path: 'colour.max', isLimit: false }])
  })

  test('does not miss a limit that the file has overtaken', () => {
    const file = TradingConfig.parse({ risk: { positionMaxUsd: 100 } })
    expect(paths({ risk: { positionMaxUsd: 200, drawdownMaxUsd: 10 } }, file)).toEqual([])
    expect(paths({ risk: { positionMaxUsd: 200, fundingMaxUsd: null } }, file)).toEqual(['risk.fundingMaxUsd'])
  })

  test.each([null, 7, [], 'nonsense', { risk: 3 }])('%j is left out whole, and said to be', (served) => {
    const { config, leftOut } = laidAgain(served, local)
    expect(config).toEqual(local)
    expect(leftOut).toHaveLength(1)
  })

  test('whatever it is and whatever the file, no limit of either is lost but those that are named', () => {
    const field = fc.constantFrom(...tradingParameters)
    const value = fc.oneof(fc.double(), fc.double({ min: 0, max: 1 }), fc.integer({ min: 0, max: 100_000 }))
    const values = fc.array(fc.tuple(field, value), { maxLength: 6 })
    const sectionsOf = (each: readonly (readonly [(typeof tradingParameters)[number], unknown])[]) => {
      const sections: Record<string, Record<string, unknown>> = {}
      for (const [{ section, name }, to] of each) sections[section] = { ...sections[section], [name]: to }
      return sections
    }
    fc.assert(
      fc.property(values, values, (served, mine) => {
        const parsed = TradingConfig.safeParse(sectionsOf(mine))
        const file = parsed.success ? parsed.data : local
        const { config, leftOut } = laidAgain(sectionsOf(served), file)
        expect(TradingConfig.parse(config)).toEqual(config)
        for (const difference of differences(file, config)) {
          expect(difference.field.advisor).not.toBe('never')
          expect(isLooser(difference)).toBe(false)
        }
        for (const [limit, to] of Object.values(Object.fromEntries(served.map((each) => [each[0].path, each])))) {
          if (limit.tighter === null || leftOut.some(({ path }) => path === limit.path)) continue
          expect(isLooser({ field: limit, from: to, to: valueOf(config, limit) })).toBe(false)
        }
      }),
    )
  })
})
