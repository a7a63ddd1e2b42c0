import { join } from 'node:path'
import { expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { readConfigFile, tradingOf } from '../edge-daemon/runtime/config-file.ts'

test('the annotated example is a valid config and its values are the defaults', () => {
  const example = readConfigFile(join(import.meta.dirname, '../edge-daemon/daemon.example.toml'))
  expect(tradingOf(example)).toEqual(TradingConfig.parse({}))
})
