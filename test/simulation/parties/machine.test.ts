import { expect, test } from 'vitest'
import { noHardship } from './hardship.ts'
import { clockErrorMs } from './machine.ts'
import { startAtMs } from './venue.ts'

const hourMs = 3_600_000
const errorMs = (clockOffsetMs: number): number =>
  clockErrorMs({ clockOffsetMs, wanderMs: () => 0, hardship: noHardship() }, 30_000)

test('a wall clock that is set back goes back by as much', () => {
  expect(errorMs(-hourMs)).toBe(-hourMs)
})

// Two faults at once: it has lost the time, and somebody sets it back by an hour. Records of a time before 1970 are none.
test('a wall clock that stands in 1970 cannot be set back any further, and is right again when both are over', () => {
  expect(errorMs(-startAtMs)).toBe(-startAtMs)
  expect(errorMs(-startAtMs - hourMs)).toBe(-startAtMs)
  expect(errorMs(-startAtMs + hourMs)).toBe(-startAtMs + hourMs)
  expect(errorMs(0)).toBe(0)
})
