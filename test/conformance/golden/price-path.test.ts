import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { hasPassed } from '../outcome.ts'
import { Fields } from '../values.ts'
import { GoldenEntry, readEntries } from '../vector-file.ts'
import { checkPricePath, isPricePath } from './price-path.ts'

// Goal: both profiles give what the cases record, and a case would notice if they did not. So each answer is spoilt in turn.

const own = path.join(import.meta.dirname, '../../golden/core.json')
const all = readEntries(own, GoldenEntry)
const cases = all.filter(({ component }) => isPricePath(component))
const passes = (entry: GoldenEntry) => checkPricePath(own, entry).map(hasPassed)

describe('each case of the price path passes in both profiles', () => {
  test.each(cases.map((entry) => ({ id: entry.id, entry })))('$id', ({ entry }) => {
    expect(checkPricePath(own, entry).flatMap(({ failures }) => failures)).toEqual([])
  })
})

test('the price path is all of pricing, inventory, volatility, trend, funding, book, repricing, toxicity and the clamp', () => {
  const named =
    /^(pricing|inventory|volatility|trend|funding|book|reprice|toxicity)\.|^postonly\.(clamp|latency_ticks|tick_time_ms)$/
  expect(cases).toEqual(all.filter(({ component }) => named.test(component)))
  expect(cases.length).toBe(125)
})

/** Every way to spoil one value inside. */
function spoilt(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap((part, index) => spoilt(part).map((wrong) => value.with(index, wrong)))
  }
  const fields = Fields.safeParse(value)
  if (fields.success) {
    return Object.entries(fields.data).flatMap(([key, inner]) =>
      spoilt(inner).map((wrong) => ({ ...fields.data, [key]: wrong })),
    )
  }
  if (typeof value === 'boolean') return [!value]
  if (value === null) return ['1']
  const number = Number(value)
  return [
    Number.isFinite(number) ? String(number === 0 ? 1e-6 : number * (1 + 1e-8)) : `${JSON.stringify(value)}_`,
    null,
  ]
}

test('a case notices every wrong answer in the profile that it is about', () => {
  const unnoticed = cases.flatMap((entry) => {
    const inExpected = spoilt(entry.expected).filter((wrong) => passes({ ...entry, expected: wrong })[0] !== false)
    const inRight = spoilt(entry.right ?? entry.expected).filter(
      (wrong) => passes({ ...entry, right: wrong })[1] !== false,
    )
    return [...inExpected, ...inRight].map((wrong) => `${entry.id} ${JSON.stringify(wrong)}`)
  })
  expect(unnoticed).toEqual([])
})

test('a fault without a right answer is undecided in the corrected profile, whatever the other gives', () => {
  const fault = { ...cases[0], id: 'x', component: 'funding.bias_bps', note: '[DEFECT] as ever', right: undefined }
  const inputs = { profile: 'crypto', enabled: true, weight: '1', cap_bps: '0', rate: '0.01' }
  const outcomes = checkPricePath(own, { ...fault, inputs, expected: { bias_bps: '100' } })
  expect(outcomes.map(({ isUndecided }) => isUndecided)).toEqual([false, true])
  expect(outcomes.map(({ failures }) => failures.length)).toEqual([0, 0])
  const wrong = checkPricePath(own, { ...fault, inputs, expected: { bias_bps: '5' } })
  expect(wrong.map(({ failures }) => failures.length)).toEqual([1, 0])
})

test('inputs that make no sense are a failure in both profiles', () => {
  const [entry] = cases
  expect(passes({ id: 'x', component: entry?.component ?? '', inputs: { level: 'first' }, expected: {} })).toEqual([
    false,
    false,
  ])
})
