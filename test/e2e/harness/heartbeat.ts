import type { Heartbeat } from '#shared/contracts/heartbeat.ts'

/** The first heartbeat of a run, as a daemon with one order at rest would send it. */
export const heartbeatOf = (bot: string, run: string): Heartbeat => ({
  version: 1,
  bot,
  run,
  seq: 1,
  sentAtMs: Date.now(),
  market: 'ETH-USD',
  quoting: true,
  haltReasons: [],
  openOrders: 1,
  position: '0',
  mid: null,
  pnl: { capture: '0', inventory: '0', fees: '0', funding: '0', total: '0' },
  equity: '12345.67',
  fills: 0,
  requests: { create: 1, edit: 0, cancel: 0 },
  rejects: 0,
  journalSeq: 0,
  ackedSeq: 0,
  configVersion: 0,
  configHash: '',
  acks: [],
})
