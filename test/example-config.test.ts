import { join } from 'node:path'
import { expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { readConfigFile } from '../edge-daemon/runtime/config-file.ts'
import { tradingOf } from '../edge-daemon/runtime/trading-config.ts'

test('the annotated example is a valid config and its values are the defaults', () => {
  const example = readConfigFile(join(import.meta.dirname, '../edge-daemon/daemon.example.toml'))
  expect(tradingOf(example)).toEqual(TradingConfig.parse({}))
})
