import { describe, expect, test } from 'vitest'
import type { Part } from './plan-text.ts'
import { parsePlan } from './plan-text.ts'
import { shrinkPlan } from './shrink.ts'
import { shrinkSeed } from './one.ts'
import { faults } from '../faults/catalogue.ts'
import { broken, reportOf } from './report.fixture.ts'

const part = (id: number, fromMs = 20_000, untilMs = 60_000): Part => ({ id, fromMs, untilMs, strength: 1 })
const six = [1, 16, 27, 44, 69, 78].map((id) => part(id))
const reaches = (parts: readonly Part[], id: number, atMs: number, strength = 0): boolean =>
  parts.some((one) => one.id === id && one.fromMs <= atMs && one.untilMs > atMs && one.strength >= strength)

describe('the smallest plan that still fails', () => {
  test('is one fault of six, as short as it gets around the moment that matters', () => {
    const shrunk = shrinkPlan(
      six,
      (parts) => reaches(parts, 44, 33_333),
      () => false,
      300,
    )
    expect(shrunk.parts.map(({ id }) => id)).toEqual([44])
    const [only] = shrunk.parts
    expect((only?.untilMs ?? 0) - (only?.fromMs ?? 0)).toBeLessThanOrEqual(1_000)
    expect(reaches(shrunk.parts, 44, 33_333)).toBe(true)
    expect(shrunk.isCutShort).toBe(false)
  })

  test('keeps two that fail together only', () => {
    const fails = (parts: readonly Part[]) => reaches(parts, 1, 30_000) && reaches(parts, 78, 50_000)
    expect(shrinkPlan(six, fails, () => false, 300).parts.map(({ id }) => id)).toEqual([1, 78])
  })

  test('makes weaker what may be weaker', () => {
    const fails = (parts: readonly Part[]) => reaches(parts, 16, 30_000, 0.2)
    const [only] = shrinkPlan(six, fails, (id) => id === 16, 300).parts
    expect(only?.strength).toBe(0.25)
  })

  test('is no fault at all when the seed fails without them', () => {
    expect(
      shrinkPlan(
        six,
        () => true,
        () => true,
        300,
      ),
    ).toMatchObject({ parts: [], tries: 1 })
  })

  test('ends after so many tries, with something that fails', () => {
    const fails = (parts: readonly Part[]) => reaches(parts, 1, 30_000) && reaches(parts, 78, 50_000)
    const shrunk = shrinkPlan(six, fails, () => true, 7)
    expect(shrunk).toMatchObject({ tries: 7, isCutShort: true })
    expect(fails(shrunk.parts)).toBe(true)
  })

  test('fails in the same way, and its command shows it', () => {
    // A checker that complains about one fault, and another one about a second that is easier to keep.
    const run = ({ seed, plan }: { readonly seed: number; readonly plan: string | null }) => {
      const parts = parsePlan(plan ?? 'none', faults)
      if (typeof parts === 'string') throw new Error(parts)
      const invariant = reaches(parts, 27, 25_000) ? 'I1' : reaches(parts, 1, 25_000) ? 'I9' : null
      const struck = Object.fromEntries(parts.map(({ id }) => [id, 1]))
      return reportOf(seed, struck, { plan, violation: invariant === null ? null : { ...broken, invariant } })
    }
    const shrunk = shrinkSeed(7, { type: 'parts', parts: six }, 300, () => {}, run)
    expect(shrunk?.before.violation?.invariant).toBe('I1')
    expect(shrunk?.after.violation?.invariant).toBe('I1')
    expect(shrunk?.parts.map(({ id }) => id)).toEqual([27])
    expect(shrunk?.after.plan).toMatch(/^27@\d+-\d+/)
    expect(shrinkSeed(7, { type: 'parts', parts: [] }, 300, () => {}, run)).toBeNull()
  })
})
