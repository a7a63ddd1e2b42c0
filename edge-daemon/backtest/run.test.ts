import { describe, expect, test } from 'vitest'
import { configOf } from './config-input.ts'
import { runOn, seededGroups } from './market.fixture.ts'
import type { Look } from './run.ts'
import { generatedWallMs } from './settings.ts'

const groups = seededGroups(5, 1_200, { printsPerSecond: 20 })

describe('a run', () => {
  test('quotes in the first second of a market and is filled', () => {
    const restingAtMs: number[] = []
    const run = runOn(groups, {
      observe: ({ nowMs, state }) => {
        if (state.slots.some(({ legs }) => legs.some(({ phase }) => phase === 'live'))) restingAtMs.push(nowMs)
      },
    })
    // The tape begins at 1,000 ms and needs a print of each side.
    expect(restingAtMs[0]).toBeLessThan(2_000)
    expect(run.measures.fills.length).toBeGreaterThan(0)
    expect(run.staleness.quoted).toBeGreaterThan(0)
  })

  test('of the same inputs is the same to the last byte, of another seed another', () => {
    const first = runOn(groups)
    expect(runOn(groups).traceHash).toBe(first.traceHash)
    expect(runOn(groups, { settings: { seed: 2 } }).traceHash).not.toBe(first.traceHash)
  })

  test.each([0.2, 0.5, 0.8])(
    'knows nothing of the tape to come: what follows %s of it changes nothing before',
    (share) => {
      const cut = Math.floor(groups.length * share)
      const other = seededGroups(6, 1_200, { printsPerSecond: 20 })
      const shift = (groups[cut]?.atMs ?? 0) - (other[cut]?.atMs ?? 0)
      const mixed = [
        ...groups.slice(0, cut),
        ...other.slice(cut).map((group) => ({ ...group, atMs: group.atMs + shift })),
      ]
      // The last look before the two part.
      const untilMs = (groups[cut]?.atMs ?? 0) - (groups[0]?.atMs ?? 0) + 1_000
      const looks = (tape: typeof groups) => {
        const seen: string[] = []
        runOn(tape, {
          observe: ({ nowMs, state, measures }) => {
            if (nowMs >= untilMs) return
            seen.push(JSON.stringify([nowMs, state.slots, state.ledger, state.budget, measures.ledger]))
          },
        })
        return seen
      }
      const known = looks(groups)
      expect(known.length).toBeGreaterThan(50)
      expect(looks(mixed)).toEqual(known)
    },
  )

  test('books its profit exactly: the core and the measures hold the same position and cash', () => {
    const { state, measures } = runOn(groups)
    // The last fills may still be on their way to the core.
    const missing = measures.fills.length - state.ledger.fills
    expect(missing).toBeGreaterThanOrEqual(0)
    expect(missing).toBeLessThan(4)
    const { ledger } = measures
    const total = ledger.captureHalfTickLots + ledger.inventoryHalfTickLots
    expect(total).toBe(ledger.cashHalfTickLots + ledger.positionLots * ledger.lastMidHalfTicks)
  })
})

describe('funding', () => {
  test('is told at the start and at each hour that ends: what nobody repeats for two hours is not known any more', () => {
    // An order each ten seconds, the first half a minute before an hour.
    const firstAtMs = generatedWallMs + 3_600_000 - (generatedWallMs % 3_600_000) - 30_000
    const orders = Array.from({ length: 7 }, (_, index) => ({
      atMs: firstAtMs + index * 10_000,
      takerSide: index % 2 === 0 ? ('buy' as const) : ('sell' as const),
      portions: [{ ticks: 300_000 + index, lots: 10 }],
    }))
    const toldAtMs = new Set<number | null>()
    const observe = ({ state }: Look) => toldAtMs.add(state.fundingAtMs)
    runOn(orders, { settings: { fundingPerHour: 0.001 }, firstWallMs: firstAtMs, observe })
    expect([...toldAtMs]).toEqual([0, 31_000])
    toldAtMs.clear()
    runOn(orders, { firstWallMs: firstAtMs, observe })
    expect([...toldAtMs]).toEqual([null])
  })
})

describe('the message limit', () => {
  test.each([30, 60, 200, 1_000])('of %s a minute is kept in every sixty seconds', (messagesPerMinute) => {
    const config = configOf({ file: undefined, sets: [], profile: undefined, messagesPerMinute })
    const { meter } = runOn(groups, { config, settings: { messagesPerMinute } })
    expect(meter.maxInMinute).toBeLessThanOrEqual(messagesPerMinute)
    expect(meter.total).toBeGreaterThan(messagesPerMinute / 2)
  })

  test('holds back what a core with too large a budget of its own would send', () => {
    const { meter } = runOn(groups, { settings: { messagesPerMinute: 60 } })
    expect(meter.heldBack).toBeGreaterThan(0)
    expect(meter.maxInMinute).toBe(60)
  })
})
