import { expect, test } from 'vitest'
import { extendSeries, seriesRanges, type Sample } from './series.ts'

const at = (receivedAtMs: number): Sample => ({
  receivedAtMs,
  heartbeat: {
    version: 1,
    bot: 'b',
    run: 'run00001',
    seq: 1,
    sentAtMs: 1,
    market: 'm',
    quoting: true,
    haltReasons: [],
    openOrders: 0,
    position: '0',
    mid: null,
    pnl: { capture: '0', inventory: '0', fees: '0', funding: '0', total: '0' },
    equity: null,
    fills: 0,
    requests: { create: 0, edit: 0, cancel: 0 },
    rejects: 0,
    journalSeq: 0,
    ackedSeq: 0,
    configVersion: 0,
    configHash: '',
    acks: [],
  },
})
const times = (samples: readonly Sample[]) => samples.map(({ receivedAtMs }) => receivedAtMs)

test('a series grows at its right end, repeats nothing and loses what left the window', () => {
  expect(times(extendSeries([at(1), at(5)], [at(5), at(8)], 4))).toEqual([5, 8])
})

test('every range fits into one page of the API', () => {
  for (const { spanMs, stepMs } of seriesRanges) expect(spanMs / stepMs).toBeLessThan(1_000)
})
