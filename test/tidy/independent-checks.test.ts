import { expect, test } from 'vitest'
import { sourceFiles } from './source-files.ts'

// Whoever checks the product must not reckon with its code: a mistake in it would be right by itself.

const folder = 'test/simulation/checks/'
const view = 'test/simulation/view.ts'
/** Names of units and nothing that is reckoned. */
const plain = ['shared/units.ts']

const checkers = sourceFiles().filter(
  ({ path }) => path === view || (path.startsWith(folder) && !/\.(test|fixture)\.ts$/.test(path)),
)

test('checkers and what they see take types alone from what they check', () => {
  expect(checkers.length).toBeGreaterThan(30)
  const mayUse = (path: string, target: string) =>
    plain.includes(target) || target.startsWith(path === view ? 'test/simulation/' : folder)
  const wrong = checkers.flatMap(({ path, imports }) =>
    imports
      .filter(({ target, isTypeOnly }) => target !== null && !isTypeOnly && !mayUse(path, target))
      .map(({ specifier }) => `${path}: ${specifier}`),
  )
  expect(wrong).toEqual([])
})
