import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { monoMs } from '#shared/units.ts'
import { backOffMs, idleLink, stepLink, type Link, type LinkEffect, type LinkEvent } from './reconnect.ts'

const at = (ms: number) => monoMs(ms)

function runAll(events: readonly LinkEvent[], from: Link = idleLink('test')): { link: Link; effects: LinkEffect[] } {
  const effects: LinkEffect[] = []
  let link = from
  for (const event of events) {
    const [next, more] = stepLink(link, event)
    link = next
    effects.push(...more)
  }
  return { link, effects }
}

const waitsOf = (effects: readonly LinkEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'wait' ? [effect.delayMs] : []))
const failure = (ms: number): LinkEvent[] => [{ type: 'lost', atMs: at(ms), reason: 'refused' }, { type: 'waited' }]

const waitsOfEightFailures = (seed: string) =>
  waitsOf(runAll([{ type: 'started' }, ...Array.from({ length: 8 }, () => failure(0)).flat()], idleLink(seed)).effects)

describe('stepLink', () => {
  test('connects, reports up, and on loss drops, reports down and waits, in this order', () => {
    const { effects } = runAll([
      { type: 'started' },
      { type: 'opened', atMs: at(10) },
      { type: 'lost', atMs: at(20), reason: 'no pong' },
      { type: 'waited' },
    ])
    expect(effects.map(({ type }) => type)).toEqual(['connect', 'report_up', 'drop', 'report_down', 'wait', 'connect'])
    expect(effects).toContainEqual({ type: 'report_down', reason: 'no pong' })
  })

  test('waits from 250 ms doubling to 20 s, each time between half and all of it', () => {
    const { effects } = runAll([{ type: 'started' }, ...Array.from({ length: 10 }, (_, n) => failure(n)).flat()])
    const full = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000]
    waitsOf(effects).forEach((delayMs, n) => {
      expect(delayMs).toBeGreaterThanOrEqual((full[n] ?? 0) / 2)
      expect(delayMs).toBeLessThanOrEqual(full[n] ?? 0)
    })
    expect(waitsOf(effects)).toHaveLength(10)
  })

  const afterSixFailures = (heldMs: number): readonly LinkEffect[] => {
    const { link } = runAll([{ type: 'started' }, ...Array.from({ length: 6 }, () => failure(0)).flat()])
    const held: LinkEvent[] = [
      { type: 'opened', atMs: at(0) },
      { type: 'lost', atMs: at(heldMs), reason: 'x' },
    ]
    const again: LinkEvent[] = [{ type: 'waited' }, { type: 'lost', atMs: at(heldMs), reason: 'refused' }]
    return runAll([...held, ...again], link).effects
  }

  test.each([
    { heldMs: 59_999, isFresh: false },
    { heldMs: 60_000, isFresh: true },
  ])('after holding for $heldMs ms the back-off begins anew: $isFresh', ({ heldMs, isFresh }) => {
    const [, next] = waitsOf(afterSixFailures(heldMs))
    expect((next ?? Infinity) <= 500).toBe(isFresh)
  })

  test.each([
    { heldMs: 0, fromMs: 8_000, toMs: 16_000 },
    { heldMs: 4_000, fromMs: 4_000, toMs: 12_000 },
    { heldMs: 20_000, fromMs: 125, toMs: 250 },
    { heldMs: 55_700, fromMs: 125, toMs: 250 },
  ])('the $heldMs ms it held count as waited: $fromMs to $toMs ms are left', ({ heldMs, fromMs, toMs }) => {
    const [first] = waitsOf(afterSixFailures(heldMs))
    expect(first).toBeGreaterThanOrEqual(fromMs)
    expect(first).toBeLessThanOrEqual(toMs)
  })

  test('audit row 5.1: ten connections lost at once wait ever longer up to 20 s, so that 30 s of calm see us back within 60 s', () => {
    const events = Array.from({ length: 10 }, (): LinkEvent[] => [
      { type: 'opened', atMs: at(0) },
      { type: 'lost', atMs: at(0), reason: 'gap' },
      { type: 'waited' },
    ])
    const waits = waitsOf(runAll([{ type: 'started' }, ...events.flat()]).effects)
    const full = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000]
    waits.forEach((waitMs, n) => expect(waitMs).toBeGreaterThanOrEqual((full[n] ?? 0) / 2))
    expect(Math.max(...waits)).toBeLessThanOrEqual(20_000)
    expect(30_000 + Math.max(...waits)).toBeLessThan(60_000)
  })

  test('however long each holds, two connects lie as far apart as the back-off says, or a minute', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(70_000), { minLength: 1, maxLength: 12 }), (holds) => {
        let nowMs = 0
        let link = stepLink(idleLink('apart'), { type: 'started' })[0]
        for (const heldMs of holds) {
          const { failures } = link
          link = stepLink(link, { type: 'opened', atMs: at(nowMs) })[0]
          const [next, effects] = stepLink(link, { type: 'lost', atMs: at(nowMs + heldMs), reason: 'x' })
          const [waitedMs = 0] = waitsOf(effects)
          expect(heldMs + waitedMs).toBeGreaterThanOrEqual(heldMs >= 60_000 ? 60_000 : backOffMs(failures, 0))
          nowMs += heldMs + waitedMs
          link = stepLink(next, { type: 'waited' })[0]
        }
      }),
    )
  })

  test('the same seed waits the same, another seed differently', () => {
    expect(waitsOfEightFailures('a')).toEqual(waitsOfEightFailures('a'))
    expect(waitsOfEightFailures('a')).not.toEqual(waitsOfEightFailures('b'))
  })

  test('whatever happens: one socket at most, no connect while waiting, and nothing but silence after closed', () => {
    const event = fc.oneof(
      fc.constant<LinkEvent>({ type: 'started' }),
      fc.constant<LinkEvent>({ type: 'waited' }),
      fc.nat(60_000).map((ms): LinkEvent => ({ type: 'opened', atMs: at(ms) })),
      fc.nat(60_000).map((ms): LinkEvent => ({ type: 'lost', atMs: at(ms + 60_000), reason: 'x' })),
      fc.constant<LinkEvent>({ type: 'closed' }),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let isSocketOpen = false
        let isClosed = false
        let link = idleLink('p')
        for (const event of events) {
          const [next, effects] = stepLink(link, event)
          if (isClosed) expect(effects).toEqual([])
          for (const effect of effects) {
            if (effect.type === 'connect') expect(isSocketOpen).toBe(false)
            if (effect.type === 'connect') isSocketOpen = true
            if (effect.type === 'drop') isSocketOpen = false
          }
          expect(isSocketOpen).toBe(next.phase === 'connecting' || next.phase === 'up')
          isClosed ||= event.type === 'closed'
          link = next
        }
      }),
    )
  })
})

test('backOffMs never leaves its bounds', () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.double({ min: 0, max: 0.999_999, noNaN: true }), (failures, jitter) => {
      const delayMs = backOffMs(failures, jitter)
      expect(delayMs).toBeGreaterThanOrEqual(125)
      expect(delayMs).toBeLessThanOrEqual(20_000)
    }),
  )
})
