import { expect, test } from 'vitest'
import { loopInTime } from './loop.ts'
import { seen, sent, tick } from './sent.fixture.ts'
import { stillView } from './view.fixture.ts'

/** Anything but a tick. */
const news = { type: 'stop_requested', reason: '' } as const

test('I17 sees an order of a loop that was held up, and none of one that was in time, or that begins', () => {
  const view = stillView()
  const check = loopInTime()
  expect(seen(check, view, [sent()], news)).toBeNull()
  expect(seen(check, view, [], tick)).toBeNull()
  view.nowMs = 300
  expect(seen(check, view, [sent()], news)).toBeNull()
  view.nowMs = 320
  expect(seen(check, view, [], news)).toBeNull()
  expect(seen(check, view, [sent()], news)).toContain('320 ms after the last tick')
  expect(seen(check, view, [sent()], tick)).toContain('320 ms after the last tick')
  expect(seen(check, view, [sent()], news)).toBeNull()
  view.nowMs = 1_000
  view.boot = 2
  expect(seen(check, view, [sent()], news), 'another life').toBeNull()
})
