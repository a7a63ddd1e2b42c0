import { expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { configWithinCeiling } from './config.ts'
import { seen } from './sent.fixture.ts'
import { stillView } from './view.fixture.ts'

const config = (more: object = {}) => TradingConfig.parse(more)
const came = (next: TradingConfig, version: number | null): VenueEvent => ({
  type: 'config_changed',
  version,
  config: next,
  hash: '',
  changed: [],
})

function begun() {
  const view = stillView(config())
  const check = configWithinCeiling()
  seen(check, view, [])
  return { view, check }
}

test('I15 sees a file that came into force by halves, where nothing else is served', () => {
  const file = config({ quoting: { levels: 1 }, risk: { positionMaxUsd: 100 } })
  const { view, check } = begun()
  view.localConfig = file
  expect(seen(check, view, [], came(file, null))).toBeNull()
  const half = begun()
  half.view.localConfig = file
  const halved = config({ risk: { positionMaxUsd: 100 } })
  expect(seen(half.check, half.view, [], came(halved, null))).toContain('quoting.levels is not as it says')
  const late = begun()
  late.view.localConfig = file
  late.check.look?.(late.view)
  late.view.localConfig = config({ risk: { positionMaxUsd: 90 } })
  expect(seen(late.check, late.view, [], came(file, null)), 'the file has changed since').toBeNull()
  const served = begun()
  seen(served.check, served.view, [], came(config({ quoting: { levels: 1 } }), 1))
  served.view.localConfig = config({ risk: { positionMaxUsd: 100 } })
  expect(seen(served.check, served.view, [], came(file, null))).toBeNull()
})

test('I15 lets a life go on by the file it began with, although another was refused before its first step', () => {
  const view = stillView(config())
  const check = configWithinCeiling()
  expect(check.look?.(view)).toBeNull()
  view.localConfig = config({ risk: { positionMaxUsd: 100 }, operations: { heartbeatMs: 1_000 } })
  expect(seen(check, view, [], came(config({ risk: { positionMaxUsd: 400 } }), 1))).toBeNull()
  expect(seen(check, view, [], came(config({ risk: { positionMaxUsd: 501 } }), 2))).toContain('looser')
})

test('I15 sees what is looser than the file, an older version, what needs a restart, and a core that was told another', () => {
  const { view, check } = begun()
  expect(seen(check, view, [], came(config({ risk: { positionMaxUsd: 501 } }), 1))).toContain('looser')
  const again = begun()
  expect(seen(again.check, again.view, [], came(config(), 2))).toBeNull()
  expect(seen(again.check, again.view, [], came(config(), 2))).toContain('version 2 came after 2')
  const fixed = config({ operations: { heartbeatMs: 1_000 } })
  expect(seen(again.check, again.view, [], came(fixed, 3))).toContain('heartbeatMs changed without a restart')
  expect(again.check.look?.(again.view)).toContain('not the one that the core was told')
})

test.each([
  { more: { operations: { flattenOnDrawdown: false } }, path: 'operations.flattenOnDrawdown' },
  { more: { quoting: { orderLifeMs: 60_000 } }, path: 'quoting.orderLifeMs' },
  { more: { risk: { balanceStaleAction: 'skip' } }, path: 'risk.balanceStaleAction' },
])('I15 sees that the cloud has changed $path', ({ more, path }) => {
  const { view, check } = begun()
  expect(seen(check, view, [], came(config(more), 1))).toBe(`${path} is not for the cloud to change`)
})

test.each([
  { more: { risk: { burstPauseMs: 1_000 } }, path: 'risk.burstPauseMs' },
  { more: { risk: { burstShare: 1 } }, path: 'risk.burstShare' },
])('I15 sees that the cloud has loosened $path', ({ more, path }) => {
  const { view, check } = begun()
  expect(seen(check, view, [], came(config(more), 1))).toContain(`${path} is looser`)
})

test('I15 lets the cloud tighten either way, and what is no limit change', () => {
  const { view, check } = begun()
  const tighter = { positionMaxUsd: 100, longMaxUsd: 50, burstPauseMs: 300_000, marginAvailableMinShare: 0.5 }
  expect(seen(check, view, [], came(config({ risk: tighter, quoting: { levels: 1 } }), 1))).toBeNull()
})
