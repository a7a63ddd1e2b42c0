import { expect, test } from 'vitest'
import { watchCalm, type Disturbance } from './calm.ts'

// The faults end at 30 s, calm is owed within 60 s of the last disturbance, and the seed's time is up at 120 s.

function watched(disturbances: readonly Disturbance[] = []) {
  const watch = watchCalm({ faultsEndMs: 30_000, disturbances, boundMs: 60_000, lastMs: 120_000 })
  const look = (nowMs: number, missing: string | null = null, isHeld?: boolean) =>
    watch.look(nowMs, () => missing, isHeld)
  return { ...watch, look }
}

test('calm is owed from the end of the faults, and not sooner', () => {
  const { look, worstMs } = watched()
  expect(look(29_999, 'asked too early')).toBeNull()
  expect(look(90_000, 'an order is in doubt')).toBeNull()
  expect(look(90_001, 'an order is in doubt')).toBe('an order is in doubt')
  expect(worstMs()).toBeNull()
})

test('no time passes while somebody has told the process to end', () => {
  const { look, afterFaultsMs } = watched()
  const ending = (nowMs: number) => look(nowMs, 'nothing is quoted', true)
  expect(look(40_000, 'nothing is quoted')).toBeNull()
  expect(ending(70_000)).toBeNull()
  expect(ending(95_000)).toBeNull()
  expect(look(145_000, 'nothing is quoted')).toBeNull()
  expect(look(145_001, 'nothing is quoted')).toBe('nothing is quoted')
  look(145_002)
  expect(afterFaultsMs()).toBe(60_002)
})

test('is asked for until it has come, and anew when the time is up, until it has come again', () => {
  const { look, isOver, worstMs, afterFaultsMs } = watched()
  look(40_000)
  expect(look(119_999, 'nobody asks')).toBeNull()
  expect(look(120_000, 'a fill is missing')).toBeNull()
  expect(isOver()).toBe(false)
  expect(look(140_000, 'a fill is missing')).toBeNull()
  expect(look(140_001, 'a fill is missing')).toBe('a fill is missing')
  look(140_002)
  expect(isOver()).toBe(true)
  expect([worstMs(), afterFaultsMs()], 'the end is no reaction').toEqual([10_000, 10_000])
})

test('must last five seconds before the end is asked for', () => {
  const { look, isOver } = watched([{ fromMs: 118_000, untilMs: 118_000 }])
  look(118_500)
  look(121_000)
  expect(isOver()).toBe(false)
  look(123_500)
  expect(isOver()).toBe(true)
})

test('is owed anew from each change, and of what keeps it away from its end', () => {
  const halted = watched([{ fromMs: 50_000, untilMs: 60_000 }])
  halted.look(45_000)
  expect(halted.look(115_000, 'nothing is quoted')).toBeNull()
  expect(halted.look(120_001, 'nothing is quoted')).toBe('nothing is quoted')
  expect(halted.isOver()).toBe(false)
  const changed = watched([{ fromMs: 50_000, untilMs: 50_000 }])
  expect(changed.look(110_000, 'nothing is quoted')).toBeNull()
  expect(changed.look(110_001, 'nothing is quoted')).toBe('nothing is quoted')
})

test.each<[string, readonly Disturbance[], number | null]>([
  ['nothing', [], 30_000],
  ['a halt that was over', [{ fromMs: 20_000, untilMs: 29_000 }], 30_000],
  ['a halt that was not over', [{ fromMs: 20_000, untilMs: 31_000 }], null],
  ['a halt in between', [{ fromMs: 40_000, untilMs: 50_000 }], null],
  ['a halt later on', [{ fromMs: 61_000, untilMs: 65_000 }], 30_000],
  ['a change in between, which may have made it longer', [{ fromMs: 40_000, untilMs: 40_000 }], 30_000],
])('the reaction to a fault beside %s', (_, disturbances, expectedMs) => {
  const { look, afterFaultsMs } = watched(disturbances)
  for (const nowMs of [30_000, 40_000, 50_000]) look(nowMs, 'not yet')
  look(60_000)
  look(100_000)
  expect(afterFaultsMs()).toBe(expectedMs)
})
