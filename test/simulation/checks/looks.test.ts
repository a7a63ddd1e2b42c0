import { expect, test } from 'vitest'
import { looksComeRound } from './looks.ts'
import { seen, tick } from './sent.fixture.ts'
import { stillView } from './view.fixture.ts'

const paths = [
  '/user/fees?market=X',
  '/info/markets?market=X',
  '/user/leverage?market=X',
  '/user/trades',
  '/user/balance',
]

test('I17 sees that something has not been looked at for long, in one life', () => {
  const view = stillView()
  const check = looksComeRound()
  expect(seen(check, view, [], tick)).toBeNull()
  view.nowMs = 60_000
  for (const path of paths) expect(check.emit?.(view, 'exchange', path)).toBeNull()
  view.nowMs = 150_000
  expect(seen(check, view, [], tick)).toBeNull()
  for (const path of paths.slice(1)) check.emit?.(view, 'exchange', path)
  check.emit?.(view, 'cloud', '/user/fees')
  view.nowMs = 160_001
  expect(seen(check, view, [], tick)).toContain('nobody has asked for /user/fees for 100001 ms')
  view.boot = 2
  expect(seen(check, view, [], tick), 'a start reads it').toBeNull()
})
