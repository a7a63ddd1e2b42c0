import { expect, test } from 'vitest'
import { runIdOf } from '../journal/files.ts'
import { wasLastEndUnclean } from './last-end.ts'

const run = runIdOf(36, '0123456789')
const words = { lastRun: run, checkpoint: null, units: null, bot: null, wasUnclean: false, unread: null }

test.each([
  ['a first start', { ...words, lastRun: null }, null, 1, false],
  ['a run whose goodbye was answered', words, run, 37, false],
  ['a run whose goodbye was not answered', words, null, 37, true],
  ['a run that ended without proof', { ...words, wasUnclean: true }, run, 37, true],
  ['a start since, of which a power cut has left nothing', words, run, 38, true],
  ['a first run of which a power cut has left nothing', { ...words, lastRun: null }, null, 2, true],
] as const)('%s', (_, lastWords, farewellOf, epoch, isUnclean) => {
  expect(wasLastEndUnclean(lastWords, farewellOf, epoch)).toBe(isUnclean)
})
