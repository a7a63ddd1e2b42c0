import process from 'node:process'
import { parseArgs } from 'node:util'
import { assert } from '#shared/assert.ts'
import { plant } from './load-hook.ts'
import { plantedBugs } from './planted-bugs.ts'
import type { Found, Hunt } from './planted-run.ts'

// One hunt, in a process of its own: the product with one bug in it, or with none, seed after seed as each draws its own
// faults, until a check finds something, the seeds are over or the time is up. Says on one line of JSON what came of it.

const {
  bug: id,
  from,
  to,
  seconds,
} = parseArgs({
  options: {
    bug: { type: 'string', default: 'none' },
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: 'Infinity' },
    seconds: { type: 'string', default: 'Infinity' },
  },
}).values

const bug = plantedBugs.find((one) => one.id === id)
assert(bug !== undefined || id === 'none', `there is no planted bug "${id}"`)
const notLoaded = bug === undefined ? () => [] : plant(bug)
const { runJob } = await import('../run/run-job.ts')
const { seedsAbout } = await import('./seeds-about.ts')
assert(notLoaded().length === 0, `${notLoaded().join()} must be a part of what the seeds run`)

/** Of this process: what others do on the machine meanwhile does not count. */
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
const startedAtS = cpuSeconds()
let found: Found | null = null
let seeds = 0
let spentS = 0
for (const seed of seedsAbout(bug ?? {}, Number(from), Number(to))) {
  const { violation } = runJob({ seed, plan: null })
  if (violation !== null) found = { seed, invariant: violation.invariant, detail: violation.detail }
  seeds += 1
  spentS = cpuSeconds() - startedAtS
  if (found !== null || spentS >= Number(seconds)) break
}
const hunt: Hunt = { bug: id, seconds: spentS, seeds, found }
process.stdout.write(`${JSON.stringify(hunt)}\n`)
