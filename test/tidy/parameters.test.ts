import { describe, expect, test } from 'vitest'
import { parameters, type NamedParameter } from '#shared/config/parameters.ts'

// A field of the config without bounds, unit, default, description, reload class or tier stops the build here, if it has not
// already failed to compile (see shared/config/parameter.ts).

const isNumber = ({ kind }: NamedParameter) => kind === 'decimal' || kind === 'whole'
const failing = (isFine: (field: NamedParameter) => boolean) =>
  parameters.filter((field) => !isFine(field)).map(({ path }) => path)

describe('audit row 6.6: every field of the config', () => {
  test('says in one sentence what it is', () => {
    expect(failing(({ description }) => /^\S.{9,200}\.$/.test(description))).toEqual([])
  })

  test('names its unit in its last word when it is a number', () => {
    expect(failing((field) => !isNumber(field) || field.unit !== null)).toEqual([])
  })

  test('has a minimum and a larger maximum when it is a number, with the default between them', () => {
    const isBounded = ({ min, max, default: value }: NamedParameter) =>
      min !== null &&
      max !== null &&
      min < max &&
      (value === null || (typeof value === 'number' && value >= min && value <= max))
    expect(failing((field) => !isNumber(field) || isBounded(field))).toEqual([])
  })

  test('belongs to exactly one section', () => {
    const names = parameters.map(({ name }) => name)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  test('of the section risk is a limit with a tighter side, or closed', () => {
    const isSafe = ({ tighter, advisor }: NamedParameter) => tighter !== null || advisor === 'never'
    expect(failing((field) => field.section !== 'risk' || isSafe(field))).toEqual([])
  })

  test('of tier step has a default above zero, so that a share of it is a step', () => {
    expect(
      failing(({ advisor, default: value }) => advisor !== 'step' || (typeof value === 'number' && value > 0)),
    ).toEqual([])
  })

  test('that says who we are or how we are watched is closed to everybody but a person at the machine', () => {
    const closed = new Set(['', 'venue', 'cloud', 'operations'])
    expect(failing(({ section, advisor }) => !closed.has(section) || advisor === 'never')).toEqual([])
  })
})
