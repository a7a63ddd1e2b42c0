import assert from 'node:assert/strict'
import { Exact } from '#shared/decimal.ts'
import type { StartReport } from '../harness/supervisor.ts'

/** Every equality the last line of `npm start --json` must satisfy by itself; throws at the first that fails. */
export function checkReport(report: StartReport): void {
  assert.deepEqual(report.complaints, [])
  assert.equal(report.ok, true)
  assert.equal(report.openOrdersAfterStop, 0)
  assert.equal(new Set(Object.values(report.fillHashes)).size, 1, 'the three fill hashes are equal')
  assert.equal(report.eventsInCloud, report.eventsJournaled)
  assert.equal(report.fillsOnExchange, report.fills)
  assert.equal(report.fillsJournaled, report.fills)
  assert.equal(report.fillsInCloud, report.fills)
  const { capture, inventory, fees, funding, total } = report.pnl
  const sum = new Exact(capture).add(inventory).add(fees).add(funding)
  assert.equal(sum.toFixed(), new Exact(total).toFixed(), 'the parts of the profit add up')
  assert.equal(report.equityChange, total, 'the profit is the change of equity')
  assert.ok(report.eventsJournaled > report.fills, 'more happened than fills')
  assert.ok(report.heartbeats > 0)
  assert.ok(report.firstQuoteMs !== null && report.firstQuoteMs > 0)
}
