import { expect, test } from 'vitest'
import { catalogue } from './catalogue.ts'
import { isInjected } from './fault.ts'

test('the catalogue names all 114 faults, each once and in order', () => {
  expect(catalogue.map(({ id }) => id)).toEqual(Array.from({ length: 114 }, (_, nth) => nth + 1))
  expect(new Set(catalogue.map(({ name }) => name)).size).toBe(114)
})

test('whatever is not injected says why', () => {
  const silent = catalogue.filter((entry) => !isInjected(entry) && entry.open === '')
  expect(silent).toEqual([])
})
