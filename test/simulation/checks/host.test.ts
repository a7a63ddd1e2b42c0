import { describe, expect, test } from 'vitest'
import { clockKnown } from './clock.ts'
import { namesNeverRepeat } from './ids.ts'
import { placed, stillView } from './view.fixture.ts'

const tick = { type: 'clock_ticked' } as const

describe('what the host must not break', () => {
  test('a name or a nonce that comes again is found, also in a later life', () => {
    const view = stillView()
    const check = namesNeverRepeat()
    expect(check.step?.(view, tick, [placed(1, 1), placed(1, 2), placed(2, 3)])).toBeNull()
    expect(check.step?.(view, tick, [placed(1, 2)])).toMatch(/name .* twice/)
    expect(check.step?.(view, tick, [placed(3, 3)])).toMatch(/nonce 3 .* twice/)
  })

  test('an order by a clock that is wrong is found, but not one that takes risk off', () => {
    const view = stillView()
    const check = clockKnown()
    for (const [clockErrorMs, isFound] of [
      [0, false],
      [5_400, false],
      [-5_600, true],
      [3_600_000, true],
    ] as const) {
      view.clockErrorMs = clockErrorMs
      expect(check.step?.(view, tick, [placed(1, 1)]) !== null).toBe(isFound)
      expect(check.step?.(view, tick, [placed(1, 2, true)])).toBeNull()
    }
  })
})
