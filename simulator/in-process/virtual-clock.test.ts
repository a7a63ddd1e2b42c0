import { describe, expect, test } from 'vitest'
import { createVirtualClock } from './virtual-clock.ts'

describe('the virtual clock', () => {
  test('calls what is due at its own time, in the order of times and then of asking', () => {
    const clock = createVirtualClock(1_000)
    const calls: string[] = []
    const note = (name: string) => () => calls.push(`${name} ${clock.wallMs()}`)
    clock.after(50, note('b'))
    clock.after(20, note('a'))
    clock.after(50, note('c'))
    clock.every(30, note('tick'))
    expect(clock.nextDueAtMs()).toBe(1_020)
    clock.advanceTo(1_060)
    expect(calls).toEqual(['a 1020', 'tick 1030', 'b 1050', 'c 1050', 'tick 1060'])
    expect([clock.wallMs(), clock.nextDueAtMs()]).toEqual([1_060, 1_090])
  })

  test('a wait too short to be told from none at a time of today still moves on', () => {
    const clock = createVirtualClock(1_785_778_400_000)
    let calls = 0
    const again = () => {
      calls += 1
      if (calls < 10_000) clock.after(1e-9, again)
    }
    clock.after(1e-9, again)
    clock.advanceTo(1_785_778_400_001)
    expect(calls).toBe(1_024)
  })

  test('calls what a call asks for within the same stretch, and nothing that was called off', () => {
    const clock = createVirtualClock(0)
    const calls: number[] = []
    const callOff = clock.after(30, () => calls.push(-1))
    clock.after(10, () => {
      callOff()
      clock.after(0, () => calls.push(clock.monoMs()))
      clock.after(15, () => calls.push(clock.monoMs()))
    })
    clock.advanceTo(40)
    expect(calls).toEqual([10, 25])
    expect(clock.nextDueAtMs()).toBeNull()
  })

  test('tells whole milliseconds by the wall, exact ones otherwise, and never runs backwards', () => {
    const clock = createVirtualClock(5)
    let seen: number[] = []
    clock.after(2.5, () => (seen = [clock.wallMs(), clock.monoMs()]))
    clock.advanceTo(9)
    expect(seen).toEqual([7, 7.5])
    expect(() => clock.advanceTo(8)).toThrow('must not run backwards')
  })
})
