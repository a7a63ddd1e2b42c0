import { describe, expect, test } from 'vitest'
import { faults } from '../faults/catalogue.ts'
import { drawnPlan } from '../seed.ts'
import { formatPlan, hasStrength, parsePlan, partsOf, plannedOf } from './plan-text.ts'

describe('a plan on the command line', () => {
  test('is read as it was written', () => {
    for (const text of ['none', '1@12000-30000', '1@12000-30000*0.25,78@40000-52000'])
      expect(formatPlan(partsIn(text))).toBe(text)
  })

  test('brings what a seed would draw, at the same moments', () => {
    for (const seed of [1, 2, 3, 40]) {
      const plan = drawnPlan(seed)
      expect(plannedOf(partsIn(formatPlan(partsOf(plan))), faults)).toEqual(plan)
    }
  })

  test('makes a fault weaker: fewer messages, slower deeds, and never another one', () => {
    const [share, pace, other] = plannedOf(partsIn('1@1-2*0.5,19@1-2*0.5,78@1-2*0.5'), faults)
    expect(share?.fault).toMatchObject({ id: 1, inject: { share: 0.15 } })
    expect(pace?.fault).toMatchObject({ id: 19, inject: { everyMs: 2_000 } })
    expect(other?.fault).toEqual(faults.find(({ id }) => id === 78))
    expect(faults.filter(hasStrength).map(({ id }) => id)).toEqual(expect.arrayContaining([1, 19]))
  })

  test.each([
    ['', 'FAULT@FROM-UNTIL'],
    ['1', 'FAULT@FROM-UNTIL'],
    ['1@5-6*2', 'FAULT@FROM-UNTIL'],
    ['1@6-5', 'must end after it began'],
    ['999@1-2', 'no fault 999'],
  ])('%j is refused in one sentence', (text, sentence) => {
    expect(parsePlan(text, faults)).toContain(sentence)
  })
})

function partsIn(text: string) {
  const parts = parsePlan(text, faults)
  if (typeof parts === 'string') throw new Error(parts)
  return parts
}
