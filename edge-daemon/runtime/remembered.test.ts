import { expect, test } from 'vitest'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { lastFarewell, rememberFarewell } from './farewell-file.ts'
import { configKeeper, rememberedConfig } from './config-keeper.ts'

test('what the cloud last served is there after a restart', async () => {
  const dir = scratchFolder()
  expect(rememberedConfig(dir)).toBeNull()
  const keep = configKeeper(dir, (error) => expect.fail(String(error)))
  const served = { version: 7, config: { risk: { positionMaxUsd: 100 }, quoting: { levels: 3 } } }
  // The one before is still being written when the next is accepted.
  void keep({ version: 6, config: { quoting: { levels: 2 } } })
  await keep(served)
  expect(rememberedConfig(dir)).toEqual(served)
})

test('the last farewell names its run, and nothing else counts as one', async () => {
  const dir = scratchFolder()
  expect(lastFarewell(dir)).toBeNull()
  await rememberFarewell(dir, '0000010123456789')
  expect(lastFarewell(dir)).toBe('0000010123456789')
})
