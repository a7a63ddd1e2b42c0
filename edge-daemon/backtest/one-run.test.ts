import { describe, expect, test } from 'vitest'
import { Exact } from '#shared/decimal.ts'
import { formatUnits } from './decimal-units.ts'
import { readBars } from './bars.ts'
import { configOf } from './config-input.ts'
import { seededGroups, seededSpec } from './market.fixture.ts'
import { jsonOf, oneRun } from './one-run.ts'
import { reportPage } from './report/page.ts'
import { createRecorder } from './report/recorder.ts'
import { BacktestResult } from './result.ts'
import { defaultSettings } from './settings.ts'
import type { TapeInput } from './tape-input.ts'
import { textOf } from './text.ts'

const config = configOf({
  file: undefined,
  sets: ['pricing.halfSpreadMinBps=0.3', 'pricing.halfSpreadMaxBps=0.5'],
  profile: undefined,
  messagesPerMinute: 1_000,
})
const groups = seededGroups(3, 1_500, { printsPerSecond: 5 })
const trades: TapeInput = {
  type: 'trades',
  name: 'seeded.csv',
  spec: seededSpec,
  tape: {
    groups,
    rows: 1_500,
    firstAtMs: groups[0]?.atMs ?? 0,
    lastAtMs: groups.at(-1)?.atMs ?? 0,
    tick: 10_000_000_000n,
    lot: 1_000_000_000n,
    openingTicks: 166_700,
  },
}

describe('the result of a run on trades', () => {
  const recorder = createRecorder(seededSpec)
  const settings = { ...defaultSettings, makerFeeRate: 0.000_01 }
  const done = oneRun(trades, config, settings, recorder.observe)
  const { result, money } = done

  test('is JSON of the stated shape, with every digit of the money', () => {
    const text = jsonOf(done)
    expect(BacktestResult.parse(JSON.parse(text))).toMatchObject({ fills: result.fills, traceHash: result.traceHash })
    expect(text).toContain(`"total": ${money.pnl.total}`)
    expect(text).toContain(`"volume": ${money.volume}`)
  })

  test('has fills, whose profit is the sum of its four parts to the last digit', () => {
    expect(result.fills).toBeGreaterThan(10)
    const { capture, inventory, fees, funding, total } = money.pnl
    expect(new Exact(capture).add(inventory).add(fees).add(funding).toFixed()).toBe(new Exact(total).toFixed())
    expect(Number(fees)).toBeLessThan(0)
  })

  test('names an interval around each figure and says n/a where the tape is too short', () => {
    const { low, high } = result.intervals.captureBps === 'n/a' ? { low: 1, high: 0 } : result.intervals.captureBps
    expect(low).toBeLessThanOrEqual(Number(result.captureBps))
    expect(high).toBeGreaterThanOrEqual(Number(result.captureBps))
    const short = { ...trades, tape: { ...trades.tape, groups: groups.slice(0, 300) } }
    expect(oneRun(short, config, settings).result.markoutBps['60s']).toBe('n/a')
  })

  test('holds no message beyond the limit, names every switch it was run with, and reads as text', () => {
    expect(result.messagesPerMinuteMax).toBeLessThanOrEqual(1_000)
    const text = textOf(result, 'seeded.csv')
    for (const word of ['60 ms later', '50 % hidden', 'An edit swaps the orders at once', 'At most 1000 requests'])
      expect(text).toContain(word)
  })

  test('makes a page that holds everything it shows', () => {
    const page = reportPage('<seeded>.csv', done, recorder.recording())
    expect(page.match(/<svg/g)).toHaveLength(8)
    expect(page).not.toMatch(/https?:|<script|<link|src=|@import|url\(/)
    expect(page).not.toContain('<seeded>')
    expect(page).not.toContain('NaN')
    expect(page).toContain('class="buy"')
  })
})

describe('the result of a run on minute bars', () => {
  const bars = readBars(
    [
      'ts_ms,open,high,low,close,volume_usd',
      '60000,100,101,99.5,100.5,1',
      '120000,100.5,100.5,99,99,1',
      '180000,99,102,99,101,1',
    ].join('\n'),
    'bars.csv',
    '0.5',
  )
  if (typeof bars === 'string') throw new Error(bars)
  const { result } = oneRun({ type: 'bars', name: 'bars.csv', bars, spec: seededSpec }, config, defaultSettings)

  test('claims no fill, and says so', () => {
    expect(result).toMatchObject({ fills: 0, volume: 0, captureBps: 'n/a', pnl: { total: 0 } })
    expect(result.assumptions[0]).toContain('no fill is claimed')
  })

  test('carries a position through them: its gain, its worst fall and its funding, and still no fill', () => {
    const hourly = ['59', '60', '61'].map((minute, index) => {
      const price = [100, 90, 95][index] ?? 0
      return `${Number(minute) * 60_000},${price},${price},${price},${price},1`
    })
    const carried = readBars(['ts_ms,open,high,low,close,volume_usd', ...hourly].join('\n'), 'bars.csv', '0.5')
    if (typeof carried === 'string') throw new Error(carried)
    const spec = { ...seededSpec, tickSize: '0.5', lotSize: '1' }
    const settings = { ...defaultSettings, carryUsd: 400, fundingPerHour: 0.001 }
    const { result: held, money } = oneRun({ type: 'bars', name: 'bars.csv', bars: carried, spec }, config, settings)
    // Four units: 100 to 90 to 95; the hour is full as the second bar begins.
    expect(held).toMatchObject({ fills: 0, maxDrawdown: expect.closeTo(40, 0) })
    expect(money.pnl).toMatchObject({ inventory: '-20', fees: '0', capture: '0' })
    expect(Number(money.pnl.funding)).toBeCloseTo(-0.4, 1)
  })

  test('states the volatility of the closes', () => {
    const changes = [Math.log(99 / 100.5), Math.log(101 / 99)]
    const [a = 0, b = 0] = changes
    expect(result.volatilityBps).toBeCloseTo((Math.abs(a - b) / Math.SQRT2 / Math.sqrt(60)) * 10_000, 9)
  })
})

test('units of 1e-12 are written as decimals', () => {
  expect([10_000_000_000n, 1_000_000n, 2_000_000_000_000n, 1n].map(formatUnits)).toEqual([
    '0.01',
    '0.000001',
    '2',
    '0.000000000001',
  ])
})
