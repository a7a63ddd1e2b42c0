import { describe, expect, test } from 'vitest'
import { checkDaemonConfig, DaemonConfig, sections } from './config.ts'
import { parameters, tradingParameters } from './parameters.ts'
import { daemonFile } from './daemon-file.fixture.ts'

// Rows 6.3 to 6.5 of the audit, for every field there is: the cases are made from the schema, so a new field is in them.

const numbers = tradingParameters.filter(({ min, max }) => min !== null && max !== null)
const refusalOf = (section: string, name: string, value: unknown): string | null => {
  const checked = checkDaemonConfig({ ...daemonFile, [section]: { [name]: value } })
  return 'refusal' in checked ? checked.refusal : null
}

describe('audit row 6.3: a value that is no number', () => {
  test.each(numbers)('stops the start and names $path', ({ section, name, path, min, max }) => {
    for (const value of ['abc', '1', '', true, [], {}, NaN, Infinity, -Infinity]) {
      const refusal = refusalOf(section, name, value)
      expect(refusal, JSON.stringify(value)).toMatch(
        new RegExp(`^${path}: was .*, must be .* between ${min} and ${max}$`),
      )
    }
  })

  test('is not repeated when it may be a key that went astray', () => {
    const key = '0x50c8e358cc974aaaa6e460641e53f78bdc550fd372984aa78ef8fd27c751e6f4'
    expect(refusalOf('risk', 'positionMaxUsd', key)).toBe(
      'risk.positionMaxUsd: was 68 characters, must be a number between 1 and 10000000',
    )
  })
})

describe('audit row 6.4: every key', () => {
  test('belongs to exactly one section', () => {
    const names = parameters.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  test('of the file is in the list that documents and policy are made from', () => {
    const { bot, stateDir, venue, cloud } = DaemonConfig.shape
    const inFile = [
      ...Object.keys({ bot, stateDir }),
      ...Object.keys(venue.shape).map((name) => `venue.${name}`),
      ...Object.keys(cloud.unwrap().shape).map((name) => `cloud.${name}`),
      ...Object.entries(sections).flatMap(([section, { shape }]) =>
        Object.keys(shape).map((name) => `${section}.${name}`),
      ),
    ]
    expect(parameters.map(({ path }) => path).sort()).toEqual(inFile.sort())
    expect(Object.keys(DaemonConfig.shape).sort()).toEqual(
      ['bot', 'stateDir', 'venue', 'cloud', ...Object.keys(sections)].sort(),
    )
  })
})

describe('audit row 6.5: the bounds', () => {
  test.each(numbers)('of $path let nothing past them', ({ section, name, path, kind, min, max, multipleOf }) => {
    const step = multipleOf ?? 1
    const values = [-1, 0, 0.005, 1e9, (min ?? 0) - step, (max ?? 0) + step, (min ?? 0) - 1e-9, (max ?? 0) * (1 + 1e-9)]
    for (const value of values) {
      const isInside = value >= (min ?? 0) && value <= (max ?? 0) && (kind !== 'whole' || value % step === 0)
      if (isInside) continue
      const refusal = refusalOf(section, name, value)
      expect(refusal, String(value)).toContain(`${path}: was ${value}, must be `)
      expect(refusal, String(value)).toContain(`between ${min} and ${max}`)
    }
  })

  test.each(numbers)('of $path are themselves allowed', ({ section, name, min, max, default: value }) => {
    const fields: Readonly<
      Record<string, { readonly shape: Readonly<Record<string, { safeParse(value: unknown): object }>> }>
    > = sections
    const schema = fields[section]?.shape[name]
    for (const allowed of [min, max, value ?? min]) expect(schema?.safeParse(allowed)).toMatchObject({ data: allowed })
  })
})
