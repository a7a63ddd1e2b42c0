import type { Evidence } from './evidence.ts'
import * as programs from './from-programs.ts'
import * as seeds from './from-seeds.ts'
import { missing, type Reading, type Row } from './reading.ts'

// The thirty figures of the scorecard, each with its goal and where it comes from. None is written down here.

type Source = (evidence: Evidence) => Reading

const never =
  (reason: string): Source =>
  () =>
    missing(reason)

const needsPi = never('needs a Raspberry Pi')
const notDeployed = never('needs a deployment that has run for a month')

const figures: readonly (readonly [figure: string, goal: string, source: Source])[] = [
  ['faults survived', '114/114 alone, and all pairs of the world', seeds.faultsSurvived],
  ['seeds without violation', '10^7 for a release', seeds.seedsPassed],
  ['market time simulated', '10,000 years, at 10,000×', seeds.yearsSimulated],
  ['same seed, same trace', 'all seeds, on x64 and arm64', programs.traces],
  ['mutants noticed', '95 %; all on the kill path', programs.mutants],
  ['bugs of the audit, planted again', 'all found in under 60 s', programs.auditBugs],
  [
    'longest rest of an order after a crash',
    '15 s; 20 s without the switch; 120 s without both',
    programs.worstAfterCrash,
  ],
  ['exposure × time against its bound', 'at most 1.000', never('nothing adds it up yet')],
  ['real kill drill on testnet', 'p50 12 s, p100 20 s in 1,000 drills', never('needs an account on testnet')],
  ['overshoot of the position limit', '0 lots in all seeds', seeds.brokenTimes(['I1'], () => '0 lots')],
  [
    'fills lost or doubled on the way to the cloud',
    '0 in 10^9 fills, and in live soak',
    seeds.brokenTimes(['I5'], (all) => `0 of ${seeds.fills(all)} fills`),
  ],
  [
    'power cut at every byte',
    'all offsets; 1,000 plugs pulled',
    never('no command cuts at every byte of a log yet; plugs need a Pi'),
  ],
  ['residue between our books and the exchange’s', '0 quanta', seeds.brokenTimes(['I8'], () => '0 quanta')],
  ['slots freed without proof', '0, and none stuck over 30 s', seeds.brokenTimes(['I3', 'I4'], () => '0')],
  ['inputs to readers', '10^10 without a crash', programs.fuzzInputs],
  ['configs: loss within the ceiling', '10^8', never('no command makes configs at random yet')],
  ['seeds under a cloud that lies', '10^6', seeds.afterFault(111, 1e6)],
  ['routes × credentials closed', 'all, from the app’s own list', programs.routes],
  ['secrets found where none may be', '0 in all sinks', seeds.brokenTimes(['I21'], () => '0')],
  ['packages at run time', '0 on the Pi, at most 2 in the Worker', programs.packages],
  ['lag of the trading loop', 'p99 5 ms at twice the peak, 20 ms at ten times', needsPi],
  ['soak', '1,000 h, memory grows under 10 kB/h', needsPi],
  ['alert latency', 'p99 5 s on two channels', never('nothing pages yet')],
  ['quoting with the cloud away for a day', '100 %, drained in 30 min', seeds.afterFault(92, 100)],
  ['watchdog: kills without need, kills missed', 'under 1 a year, 0', notDeployed],
  ['alarms healed, ticks of the cron missed', 'each heals within 60 s', notDeployed],
  ['cost of the cloud for a bot and month', '$0, $0.11, $0.16', never('no load test of 1,000 bots yet')],
  ['branches of the kill path covered in workerd', '100 %', never('no command measures coverage in workerd yet')],
  ['planted regression to red', 'under 5 min in CI', programs.slowestBug],
  ['RTS 6, article by article', 'each release', never('not written yet')],
]

export const readRows = (evidence: Evidence): readonly Row[] =>
  figures.map(([figure, goal, source], nth) => ({ number: nth + 1, figure, goal, reading: source(evidence) }))
