import { expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { lastFarewell, rememberFarewell } from './farewell-file.ts'
import { rememberConfig, rememberedConfig } from './served-config.ts'

const local = TradingConfig.parse({ risk: { positionMaxUsd: 300 } })

test('a served config that was in force is in force again after a restart', async () => {
  const dir = scratchFolder()
  expect(rememberedConfig(dir, local)).toBeNull()
  const served = TradingConfig.parse({ risk: { positionMaxUsd: 100 }, quoting: { levels: 3 } })
  await rememberConfig(dir, 7, served)
  expect(rememberedConfig(dir, local)).toEqual({ version: 7, config: { ...served, operations: local.operations } })
})

test("a remembered config that is looser than today's local file is not used", async () => {
  const dir = scratchFolder()
  await rememberConfig(dir, 7, TradingConfig.parse({ risk: { positionMaxUsd: 200 } }))
  expect(rememberedConfig(dir, TradingConfig.parse({ risk: { positionMaxUsd: 100 } }))).toBeNull()
})

test('the last farewell names its run, and nothing else counts as one', async () => {
  const dir = scratchFolder()
  expect(lastFarewell(dir)).toBeNull()
  await rememberFarewell(dir, '0000010123456789')
  expect(lastFarewell(dir)).toBe('0000010123456789')
})
