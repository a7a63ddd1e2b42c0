import { expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import type { View } from './check.ts'
import { quotingResumes } from './quoting.ts'
import { resting, stillView, type Still } from './view.fixture.ts'

/** What the check says a minute and a moment after `change` made the view what it is. */
function afterAMinute(change: (view: Still) => void): string | null | undefined {
  const view = stillView()
  const check = quotingResumes()
  check.look?.(view)
  change(view)
  for (view.nowMs = 1_000; view.nowMs <= 60_000; view.nowMs += 1_000) expect(check.look?.(view)).toBeNull()
  return check.look?.(view)
}

test('I19 sees that nothing is quoted a minute after everything is well, and names the halts', () => {
  expect(afterAMinute(() => undefined)).toContain('for 61000 ms nothing is quoted; halted by nothing')
  expect(afterAMinute((view) => (view.engine.halts['book_late'] = ''))).toContain('halted by book_late')
})

test.each<[string, (view: Still) => void]>([
  ['a fault', (view) => (view.faultsOn = 1)],
  ['an order that rests', (view) => (view.resting = [resting({})])],
  ['a latch', (view) => (view.engine.latches['drawdown'] = '')],
  [
    'a stop that somebody asked for',
    (view) => (view.engine.stopping = { wantsRestart: false } as Still['engine']['stopping']),
  ],
  ['a venue that is closed', (view) => (view.exchange.mode = 'MAINTENANCE')],
  [
    'a person',
    (view) => (view.cloud = { ...view.cloud, watchdog: { ...view.cloud.watchdog, desired: 'halt' } } as View['cloud']),
  ],
])('I19 lets %s be a reason', (_, change) => {
  expect(afterAMinute(change)).toBeNull()
})

test('I19 begins anew when a fault has ended', () => {
  const view = stillView()
  const check = quotingResumes()
  view.faultsOn = 1
  view.nowMs = 50_000
  check.look?.(view)
  view.faultsOn = 0
  view.nowMs = 109_000
  expect(check.look?.(view)).toBeNull()
  view.nowMs = 111_000
  expect(check.look?.(view)).toContain('for 61000 ms nothing is quoted')
})

test('I19 lets a narrow collar be a reason once it stands among the halts, alone', () => {
  const view = stillView(TradingConfig.parse({ risk: { collarBps: 5 } }))
  const check = quotingResumes()
  check.look?.(view)
  view.nowMs = 71_000
  expect(check.look?.(view)).toBeNull()
  view.nowMs = 71_001
  expect(check.look?.(view)).toContain('for 71001 ms nothing is quoted; halted by nothing')
  view.engine.halts['collar_narrow'] = ''
  expect(check.look?.(view)).toBeNull()
  view.nowMs = 300_000
  expect(check.look?.(view)).toBeNull()
  view.engine.halts['book_late'] = ''
  view.nowMs = 361_001
  expect(check.look?.(view)).toContain('halted by collar_narrow, book_late')
})

test('I19 takes no such word of a collar that is wide', () => {
  expect(afterAMinute((view) => (view.engine.halts['collar_narrow'] = ''))).toContain('halted by collar_narrow')
})
