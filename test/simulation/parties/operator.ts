import type { Prng } from '#shared/prng.ts'
import type { Around } from '../around.ts'
import type { Disturbance } from '../reactions/calm.ts'
import { publish, type Cloud } from './cloud.ts'
import { deliverToDaemon, type Machine } from './machine.ts'
import { configFile } from './settings.ts'

// Who changes settings: at the dashboard whatever can be written there, sensible or not, and at the machine the local file,
// which is then read again. The daemon alone judges either.

export type ToOperator = { readonly to: 'operator' } & (
  | { readonly type: 'publishes'; readonly nth: number }
  | { readonly type: 'edits'; readonly nth: number }
)

/** In so many seeds somebody changes settings. */
const changesShare = 0.4
const changesMax = 6
/** So many of each list are drawn; what follows them has its own occasion. */
const publishedMax = 20
const editedMax = 5

/** Answers when somebody changes something. */
export function planOperator(chance: Prng, fromMs: number, untilMs: number, around: Around): readonly Disturbance[] {
  if (chance.next() >= changesShare) return []
  const atMs: number[] = []
  for (let left = 1 + chance.below(changesMax); left > 0; left -= 1) {
    const changedAtMs = fromMs + chance.below(untilMs - fromMs)
    const type = chance.next() < 0.7 ? 'publishes' : 'edits'
    const nth = chance.below(1_000) % (type === 'publishes' ? publishedMax : editedMax)
    around.postAt(changedAtMs, { to: 'operator', type, nth })
    atMs.push(changedAtMs)
  }
  // In the end nothing is served and the file is as it was.
  around.postAt(untilMs, { to: 'operator', type: 'publishes', nth: 0 })
  around.postAt(untilMs, { to: 'operator', type: 'edits', nth: 0 })
  return [...atMs, untilMs].map(moment)
}

const moment = (atMs: number): Disturbance => ({ fromMs: atMs, untilMs: atMs })

/** In so many seeds somebody works on the file for a while: what it says is written anew in several places at once. */
const reworkShare = 0.25
/** Which change of each list they are. */
const reworks = { allTighter: 5, needsRestart: 3, asTheFileWasMeant: 20 } as const

/** A file that is taken whole, then one that is refused, then what only the refused one would have allowed. */
export function planRework(chance: Prng, fromMs: number, untilMs: number, around: Around): readonly Disturbance[] {
  if (chance.next() >= reworkShare) return []
  const firstAtMs = fromMs + chance.below(untilMs - 12_000 - fromMs)
  const steps = [
    { type: 'edits', nth: reworks.allTighter },
    { type: 'edits', nth: reworks.needsRestart },
    { type: 'publishes', nth: reworks.asTheFileWasMeant },
  ] as const
  const atMs: number[] = []
  for (const [count, step] of steps.entries()) {
    const changedAtMs = firstAtMs + count * (1_000 + chance.below(3_000))
    around.postAt(changedAtMs, { to: 'operator', ...step })
    atMs.push(changedAtMs)
  }
  around.postAt(untilMs, { to: 'operator', type: 'publishes', nth: 0 })
  around.postAt(untilMs, { to: 'operator', type: 'edits', nth: 0 })
  return [...atMs, untilMs].map(moment)
}

export function deliver({ type, nth }: ToOperator, machine: Machine, cloud: Cloud, around: Around): void {
  if (type === 'publishes') {
    const config = proposals(machine.config.risk.positionMaxUsd)[nth]
    if (config !== undefined) publish(cloud, config, around)
    return
  }
  machine.file = files(machine)[nth] ?? machine.file
  const { boot, file } = machine
  // The signal follows the editor.
  if (machine.daemon !== null) deliverToDaemon(machine, { to: 'daemon', type: 'reload_asked', boot }, around)
  if (typeof file === 'string') around.post(noticedMs, { to: 'operator', type, nth: 0 })
}

/** Whoever has spoilt the file hears of it. */
const noticedMs = 3_000

type Proposal = Parameters<typeof publish>[1]

/** What is published at the dashboard: nothing, what tightens, what loosens, and what makes no sense. */
const proposals = (positionMaxUsd: number): readonly Proposal[] => [
  {},
  { risk: { positionMaxUsd: positionMaxUsd * 0.7 } },
  { risk: { positionMaxUsd: positionMaxUsd * 0.85, collarBps: 150 }, quoting: { levels: 1 } },
  { quoting: { levels: 2 }, risk: { drawdownMaxUsd: 40 } },
  { risk: { positionMaxUsd: positionMaxUsd * 3 } },
  { risk: { positionMaxUsd: positionMaxUsd * 0.8, drawdownMaxUsd: 1_000 } },
  { risk: { positionMaxUsd: 1e9 } },
  { risk: { positionMaxUsd: -5 } },
  { risk: { positionMaxUsd: String(positionMaxUsd / 2) } },
  { risk: { positionMaxUsd: null, drawdownMaxUsd: 1 } },
  { operations: { heartbeatMs: 60_000 } },
  { operations: { switchCountdownMs: 0 } },
  { pricing: { profile: 'predecessor' } },
  { quoting: { orderNotionalUsd: 1e308 } },
  { quoting: { levels: 500 } },
  { nonsense: { positionMaxUsd: 1 } },
  { risk: [] },
  ['risk'],
  'positionMaxUsd',
  null,
  { risk: { positionMaxUsd: positionMaxUsd * 1.5 } },
]

/** What the file may become: as it was, tighter, looser, with what needs a restart, and unreadable. */
const files = ({ config }: Machine): readonly Machine['file'][] => {
  const { risk, operations, quoting } = config
  return [
    configFile(config),
    configFile({ ...config, risk: { ...risk, positionMaxUsd: risk.positionMaxUsd * 0.75 } }),
    configFile({ ...config, risk: { ...risk, positionMaxUsd: risk.positionMaxUsd * 1.3, collarBps: 180 } }),
    configFile({
      ...config,
      risk: { ...risk, positionMaxUsd: risk.positionMaxUsd * 2 },
      operations: { ...operations, heartbeatMs: operations.heartbeatMs - 1_000 },
    }),
    'the file is not valid TOML',
    configFile({
      ...config,
      quoting: { ...quoting, orderNotionalUsd: quoting.orderNotionalUsd * 0.7, levels: 1 },
      risk: { ...risk, positionMaxUsd: risk.positionMaxUsd * 0.8 },
      operations: { ...operations, switchRefreshMs: 4_000 },
    }),
  ]
}
