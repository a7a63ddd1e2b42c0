import { expect, test } from 'vitest'
import { plantedBugs } from './planted-bugs.ts'
import { isFound, runPlanted, type Hunt } from './planted-run.ts'

const ids = plantedBugs.slice(0, 2).map(({ id }) => id)
const found = { seed: 7, invariant: 'I1', detail: 'one lot more' }
const hunted = (bug: string, more: Partial<Hunt> = {}): Hunt => ({ bug, seconds: 3, seeds: 1, found, ...more })
const clean = hunted('none', { found: null })

/** Runs with these answers for the bugs and for the product as it is. */
async function run(answer: (bug: string) => Hunt, control: Hunt) {
  let text = ''
  const write = (more: string) => (text += more)
  const result = await runPlanted(ids, 2, write, async (bug) => (bug === 'none' ? control : answer(bug)))
  return { ...result, text }
}

test('passes when each bug is found and the product without one passes the same seeds', async () => {
  const { passed, failed, control, text } = await run(hunted, clean)
  expect({ passed, failed, control }).toEqual({ passed: 2, failed: 0, control: null })
  expect(text).toContain('The product without a bug passes the same seeds.')
})

test.each([
  ['fails a check', hunted('none'), 'seed 7: I1: one lot more'],
  ['dies or hangs', hunted('none', { seeds: 0, found: null }), 'seed 7: it did not end'],
])('fails when the product without a bug %s', async (_, control, trouble) => {
  const result = await run(hunted, control)
  expect(result).toMatchObject({ passed: 2, failed: 1, control: trouble })
  expect(result.text).toContain(`Without a bug: ${trouble}`)
})

test('takes a bug for found only within its time', async () => {
  expect(isFound(hunted('one', { seconds: 60 }))).toBe(true)
  expect(isFound(hunted('one', { seconds: 60.1 }))).toBe(false)
  expect(isFound(hunted('one', { found: null }))).toBe(false)
  const result = await run((bug) => hunted(bug, { seconds: bug === ids[0] ? 75 : 3 }), clean)
  expect(result).toMatchObject({ passed: 1, failed: 1 })
  expect(result.text).toMatch(/75\.0 .* too late/)
})

test('says how many were found only because the product threw', async () => {
  const thrown = { ...found, invariant: 'throws' }
  const result = await run((bug) => (bug === ids[0] ? hunted(bug, { found: thrown }) : hunted(bug)), clean)
  expect(result.text).toContain('2 of 2 found, 1 of them because the product threw\n')
})
