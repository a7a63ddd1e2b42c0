import type { Report } from './report.ts'

/** The report for people. */
export function reportTable(report: Report): string {
  const rows: readonly (readonly [string, string])[] = [
    ['market', report.market],
    ['seconds quoted', report.seconds.toFixed(1)],
    ['first quote after', report.firstQuoteMs === null ? 'none' : `${(report.firstQuoteMs / 1_000).toFixed(1)} s`],
    [
      'requests',
      `${report.requests.create} create, ${report.requests.edit} edit, ${report.requests.cancel} cancel, ${report.rejects} refused`,
    ],
    ['fills', `${report.fills} (volume ${report.volume} USD)`],
    ['  inside the touch', `${report.fillsInside} by more than one tick`],
    ['profit', `${report.pnl.total} USD`],
    ['  spread capture', report.pnl.capture],
    ['  inventory', report.pnl.inventory],
    ['  fees', report.pnl.fees],
    ['  funding', report.pnl.funding],
    ['equity change', `${report.equityChange} USD, by the exchange`],
    ['position', report.position],
    ['orders after stop', String(report.openOrdersAfterStop)],
    [
      'events',
      `${report.eventsJournaled} journaled, ${report.eventsInCloud} in the cloud, ${report.heartbeats} heartbeats`,
    ],
    [
      'fills agree',
      report.fillHashes.exchange === report.fillHashes.journal && report.fillHashes.journal === report.fillHashes.cloud
        ? 'exchange = journal = cloud'
        : 'NO',
    ],
  ]
  const lines = rows.map(([name, value]) => `  ${name.padEnd(18)} ${value}`)
  const end = report.ok
    ? '  everything agrees'
    : report.complaints.map((complaint) => `  NOT OK: ${complaint}`).join('\n')
  return [...lines, end].join('\n')
}
