import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  breakerAllows,
  closedBreaker,
  failureShare,
  mustTrip,
  stepBreaker,
  type BreakerEvent,
} from './circuit-breaker.ts'

const failed = (clientId = 'a'): BreakerEvent => ({ type: 'failed', clientId, detail: 'timeout' })
const open = () => {
  const breaker = closedBreaker()
  for (let count = 0; count < 5; count += 1) stepBreaker(breaker, failed(), count)
  return breaker
}

describe('the circuit breaker', () => {
  test.each([
    [9, 9, 4, false],
    [10, 3, 2, false],
    [20, 7, 0, true],
    [5, 5, 5, true],
  ])('with %i attempts, %i failures and %i in a row trips: %s', (attempts, failures, consecutive, trips) => {
    expect(mustTrip(attempts, failures, consecutive)).toBe(trips)
  })

  test('three timeouts leave it closed, the fifth in a row opens it', () => {
    const breaker = closedBreaker()
    for (const atMs of [0, 1, 2]) expect(stepBreaker(breaker, failed(), atMs)).toBe(false)
    expect(breakerAllows(breaker)).toBe(true)
    stepBreaker(breaker, failed(), 3)
    expect(stepBreaker(breaker, failed(), 4)).toBe(true)
    expect(breaker.phase).toBe('open')
    expect(breakerAllows(breaker)).toBe(false)
  })

  test('lets one order through after half a minute; its success closes it and forgets the failures', () => {
    const breaker = open()
    expect(stepBreaker(breaker, { type: 'clock_ticked' }, 30_003)).toBe(false)
    expect(stepBreaker(breaker, { type: 'clock_ticked' }, 30_004)).toBe(true)
    expect(breakerAllows(breaker)).toBe(true)
    stepBreaker(breaker, { type: 'sent', clientId: 'probe' }, 30_005)
    expect(breakerAllows(breaker)).toBe(false)
    stepBreaker(breaker, { type: 'succeeded', clientId: 'another' }, 30_006)
    expect(breaker.phase).toBe('half_open')
    expect(stepBreaker(breaker, { type: 'succeeded', clientId: 'probe' }, 30_007)).toBe(true)
    expect(breaker).toEqual(closedBreaker())
  })

  test('opens again when that one order fails, and lets another through when it proves nothing', () => {
    const breaker = open()
    stepBreaker(breaker, { type: 'clock_ticked' }, 30_004)
    stepBreaker(breaker, { type: 'sent', clientId: 'probe' }, 30_005)
    stepBreaker(breaker, { type: 'released', clientId: 'probe' }, 30_006)
    expect(breakerAllows(breaker)).toBe(true)
    stepBreaker(breaker, { type: 'sent', clientId: 'second' }, 30_007)
    stepBreaker(breaker, failed('second'), 30_008)
    expect(breaker.phase).toBe('open')
    expect(breaker.probeAtMs).toBe(60_008)
  })

  test('counts a minute only, never lets two orders through half open, and never opens on successes', () => {
    const events = fc.array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 20_000 }),
        type: fc.constantFrom(
          'sent' as const,
          'succeeded' as const,
          'released' as const,
          'failed' as const,
          'tick' as const,
        ),
        clientId: fc.constantFrom('a', 'b', 'c'),
      }),
      { maxLength: 80 },
    )
    fc.assert(
      fc.property(events, (list) => {
        const breaker = closedBreaker()
        let nowMs = 0
        for (const { afterMs, type, clientId } of list) {
          nowMs += afterMs
          const before = { ...breaker }
          stepBreaker(
            breaker,
            type === 'tick' ? { type: 'clock_ticked' } : type === 'failed' ? failed(clientId) : { type, clientId },
            nowMs,
          )
          expect(breaker.failures).toBe(breaker.outcomes.filter(({ isFailure }) => isFailure).length)
          if (breaker.phase === 'open' && before.phase !== 'open') expect(type).toBe('failed')
          if (breaker.phase === 'closed' && before.phase !== 'closed') expect(type).toBe('succeeded')
          if (breaker.phase === 'half_open' && before.phase === 'closed') throw new Error('it must open first')
          if (breaker.probeId !== null) expect(breakerAllows(breaker)).toBe(false)
        }
      }),
    )
  })

  test('a new one knows nothing, and says why once it is open', () => {
    const fresh = {
      phase: 'closed',
      consecutive: 0,
      outcomes: [],
      failures: 0,
      probeAtMs: 0,
      probeId: null,
      reason: '',
    }
    expect(closedBreaker()).toEqual(fresh)
    expect(failureShare(0, 0)).toBe(0)
    const breaker = open()
    expect(breaker.reason).toBe('5 failures in a row, 5 of 5 orders in a minute: timeout')
    stepBreaker(breaker, { type: 'clock_ticked' }, 30_004)
    stepBreaker(breaker, { type: 'sent', clientId: 'probe' }, 30_005)
    stepBreaker(breaker, failed('probe'), 30_006)
    expect(breaker.reason).toBe('the order sent as a probe failed: timeout')
  })

  test('trips by its share from the tenth attempt on', () => {
    expect([mustTrip(10, 4, 0), mustTrip(9, 4, 0)]).toEqual([true, false])
  })

  test('a success ends the row, and a failure long ago counts no more', () => {
    const breaker = closedBreaker()
    for (const atMs of [0, 1, 2, 3]) stepBreaker(breaker, failed(), atMs)
    stepBreaker(breaker, { type: 'succeeded', clientId: 'a' }, 4)
    expect(breaker).toMatchObject({ consecutive: 0, failures: 4 })
    stepBreaker(breaker, failed(), 60_001)
    // The first lies more than a minute back, the second just a minute.
    expect(breaker.outcomes.map(({ atMs }) => atMs)).toEqual([1, 2, 3, 4, 60_001])
    expect(breaker.failures).toBe(4)
    stepBreaker(breaker, { type: 'clock_ticked' }, 120_001)
    expect(breaker.outcomes.map(({ atMs }) => atMs)).toEqual([60_001])
    stepBreaker(breaker, { type: 'clock_ticked' }, 200_000)
    expect(breaker).toMatchObject({ outcomes: [], failures: 0, phase: 'closed' })
  })

  test('while open or half open the word of another order decides nothing', () => {
    const breaker = open()
    expect(stepBreaker(breaker, { type: 'succeeded', clientId: 'late' }, 10)).toBe(false)
    expect(stepBreaker(breaker, failed('late'), 11)).toBe(false)
    expect(breaker.probeAtMs).toBe(30_004)
    stepBreaker(breaker, { type: 'clock_ticked' }, 30_004)
    stepBreaker(breaker, { type: 'sent', clientId: 'probe' }, 30_005)
    expect(stepBreaker(breaker, failed('late'), 30_006)).toBe(false)
    stepBreaker(breaker, { type: 'released', clientId: 'late' }, 30_007)
    expect(breaker).toMatchObject({ phase: 'half_open', probeId: 'probe' })
    for (let count = 0; count < 12; count += 1) stepBreaker(breaker, failed('late'), 30_008 + count)
    expect(breaker.phase).toBe('half_open')
  })

  test('keeps 2,000 outcomes at most, the newest, and their failures in step', () => {
    const breaker = closedBreaker()
    stepBreaker(breaker, failed(), 0)
    for (let atMs = 1; atMs < 2_000; atMs += 1) stepBreaker(breaker, { type: 'succeeded', clientId: 'a' }, atMs)
    expect(breaker).toMatchObject({ failures: 1 })
    expect(breaker.outcomes.length).toBe(2_000)
    stepBreaker(breaker, { type: 'succeeded', clientId: 'a' }, 2_000)
    expect(breaker).toMatchObject({ failures: 0 })
    expect([breaker.outcomes.length, breaker.outcomes[0]?.atMs]).toEqual([2_000, 1])
  })
})
