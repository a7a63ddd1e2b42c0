import { needsControl, open, seconds, usually, world, type Entry } from './fault.ts'

// Cloud and control: the watchdog, the ingest, and the people and programs at them.

/** Wider than any file allows, of the wrong kind, closed to the cloud, or no config at all. */
const poison = [
  { risk: { positionMaxUsd: 1e9 } },
  { risk: { positionMaxUsd: 9_000 } },
  { risk: { drawdownMaxUsd: 400 } },
  { risk: { collarBps: 5_000 }, quoting: { levels: 8 } },
  { risk: { positionMaxUsd: '100' } },
  { quoting: { orderNotionalUsd: -1 } },
  { operations: { switchCountdownMs: 0, heartbeatMs: 1 } },
  { pricing: { profile: 'predecessor' } },
  // Each of these could stand in a file.
  { operations: { switchCountdownMs: 60_000 } },
  { operations: { flattenOnDrawdown: false } },
  { operations: { requestsPerMinute: 900 } },
  { operations: { latencyWarnMs: 4_000, answerMaxMs: 1_750 } },
  { quoting: { orderLifeMs: 20_000 } },
  { risk: { balanceStaleAction: 'skip' } },
  { risk: { streamSilentMaxMs: 60_000 } },
  { risk: { stressMoveBps: 1, burstWindowMs: 1_000, marginAvailableMinShare: 0 } },
  { risk: { burstShare: 1, balanceUsageShare: 1, fundingMaxUsd: 1_000 } },
  { risk: null },
  [],
  null,
]

export const cloudFaults: readonly Entry[] = [
  open(92, 'the cloud is away for a day', ['I5', 'I18'], needsControl),
  open(93, 'the database is full', ['I5', 'I6'], needsControl),
  world(
    94,
    'a batch is stored and the answer lost',
    { at: 'call', of: ['batch'], share: 0.5, does: { type: 'lose_answer' } },
    usually,
    ['I5'],
  ),
  open(95, 'acknowledged before it was stored', ['I6'], needsControl),
  world(96, 'the alarm a minute late', { at: 'alarm', does: 'late', byMs: 60_000 }, usually, ['I7', 'I26']),
  world(97, 'the alarm stuck in the past', { at: 'alarm', does: 'stuck' }, usually, ['I26']),
  open(98, 'the alarm throws again and again', ['I26'], needsControl),
  open(99, 'the schedule silent for hours', ['I26'], needsControl),
  world(
    100,
    'alarm, schedule and people act at once',
    { at: 'panic', everyMs: 900, presses: ['halt', 'resume', 're_arm', 'halt'] },
    seconds(18, 40),
    ['I11'],
  ),
  world(101, 'the object is evicted', { at: 'eviction', everyMs: 3_000 }, usually, ['I11', 'I26']),
  open(102, 'a new Worker and an old object', ['I20'], needsControl),
  open(103, 'the exchange refuses the watchdog', ['I7'], needsControl),
  open(104, 'a secret is missing after a deployment', ['I7'], needsControl),
  open(105, 'the quota of the day is used up', ['I7'], needsControl),
  world(
    106,
    'batches repeated, overlapping or with a hole',
    { at: 'call', of: ['batch'], share: 0.7, does: { type: 'cut_up', withinMs: 8_000 } },
    usually,
    ['I5'],
  ),
  open(107, 'a batch that cannot be read', ['I19'], needsControl),
  world(
    108,
    'heartbeats repeated and out of order',
    { at: 'call', of: ['heartbeat'], share: 0.5, does: { type: 'repeat', withinMs: 12_000 } },
    usually,
    ['I20'],
  ),
  world(109, 'a poisonous configuration', { at: 'publish', everyMs: 2_000, configs: poison }, usually, ['I1', 'I15']),
  open(110, 'a configuration that changes to and fro', ['I15'], needsControl),
  open(111, 'a cloud that says anything', ['I1', 'I10', 'I15'], needsControl),
  open(112, 'nobody can sign in during an incident', ['I11'], needsControl),
  open(113, 'a person resumes while orders rest', ['I10'], needsControl),
  open(114, 'the clocks of cloud and machine five minutes apart', ['I20'], needsControl),
]
