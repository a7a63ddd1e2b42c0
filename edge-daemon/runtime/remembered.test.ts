import { expect, test } from 'vitest'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { lastFarewell, rememberFarewell } from './farewell-file.ts'
import { rememberConfig, rememberedConfig } from './served-config.ts'

test('what the cloud last served is there after a restart', async () => {
  const dir = scratchFolder()
  expect(rememberedConfig(dir)).toBeNull()
  const served = { version: 7, config: { risk: { positionMaxUsd: 100 }, quoting: { levels: 3 } } }
  await rememberConfig(dir, served)
  expect(rememberedConfig(dir)).toEqual(served)
})

test('the last farewell names its run, and nothing else counts as one', async () => {
  const dir = scratchFolder()
  expect(lastFarewell(dir)).toBeNull()
  await rememberFarewell(dir, '0000010123456789')
  expect(lastFarewell(dir)).toBe('0000010123456789')
})
