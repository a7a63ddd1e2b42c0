import { execFile } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { z } from 'zod'
import { plantedBugs } from './planted-bugs.ts'

// Plants one bug after another and lets the checks find each by themselves, from the seeds that everybody draws; then the
// product without a bug must pass every seed that has found one.

const Found = z.object({ seed: z.number(), invariant: z.string(), detail: z.string() })
export type Found = z.infer<typeof Found>
const Hunt = z.object({ bug: z.string(), seconds: z.number(), seeds: z.number(), found: Found.nullable() })
/** What came of one bug: the processor seconds spent, the seeds run, and what was found in the last of them. */
export type Hunt = z.infer<typeof Hunt>

/** Of one core, for each bug: the promise of the project. */
const huntSeconds = 60
/** A bug may hang the product: then nothing is found. Real time, on a machine that has other work as well. */
const hangMs = 900_000

export type PlantedResult = {
  readonly passed: number
  readonly failed: number
  readonly hunts: readonly Hunt[]
  /** What is wrong with the product without a bug in the seeds that found one; null when nothing is. */
  readonly control: string | null
}

/** Within the time: it is looked at after each seed only, and the last one may have taken long. */
export const isFound = ({ found, seconds }: Hunt): boolean => found !== null && seconds <= huntSeconds

/** Hunts these bugs, all when none is named, so many at a time; passed is what was found. */
export async function runPlanted(
  ids: readonly string[],
  cores: number,
  write: (text: string) => void,
  hunt: typeof huntFor = huntFor,
): Promise<PlantedResult> {
  const bugs = ids.length === 0 ? plantedBugs : plantedBugs.filter(({ id }) => ids.includes(id))
  write(lineOf('seconds', 'seeds', 'seed', 'by', 'bug'))
  const hunts: Hunt[] = []
  await allOf(bugs, cores, async ({ id, name }) => {
    const told = await hunt(id, ['--seconds', String(huntSeconds)])
    hunts.push(told)
    const { found } = told
    write(
      lineOf(
        told.seconds.toFixed(1),
        String(told.seeds),
        found === null ? '' : String(found.seed),
        found === null ? 'NOBODY' : isFound(told) ? found.invariant : 'too late',
        `${id}: ${name}`,
      ),
    )
    if (found !== null) write(`${' '.repeat(34)}${found.detail}\n`)
  })
  const found = hunts.filter(isFound)
  const thrown = found.filter((one) => one.found?.invariant === 'throws').length
  write(`${found.length} of ${bugs.length} found, ${thrown} of them because the product threw\n`)
  const control = await withoutBugs(hunts, cores, hunt)
  write(control === null ? 'The product without a bug passes the same seeds.\n' : `Without a bug: ${control}\n`)
  const failed = bugs.length - found.length + (control === null ? 0 : 1)
  return { passed: found.length, failed, hunts, control }
}

/** What is wrong with the product as it is, in the seeds that found a bug: a process that died or was killed has passed nothing. */
async function withoutBugs(hunts: readonly Hunt[], cores: number, hunt: typeof huntFor): Promise<string | null> {
  const seeds = [...new Set(hunts.flatMap(({ found }) => (found === null ? [] : [found.seed])))]
  let trouble: string | null = null
  await allOf(seeds, cores, async (seed) => {
    const { found, seeds: ended } = await hunt('none', ['--from', String(seed), '--to', String(seed)])
    if (ended !== 1) trouble ??= `seed ${seed}: it did not end`
    if (found !== null) trouble ??= `seed ${seed}: ${found.invariant}: ${found.detail}`
  })
  return trouble
}

/** Works on all of them, so many at a time. */
async function allOf<Item>(items: readonly Item[], cores: number, work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items]
  const one = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next)
  }
  await Promise.all(Array.from({ length: cores }, one))
}

const huntFor = (bug: string, args: readonly string[]): Promise<Hunt> =>
  new Promise((resolve) => {
    const options = { timeout: hangMs, killSignal: 'SIGKILL' } as const
    const program = join(import.meta.dirname, 'hunt.ts')
    execFile(process.execPath, [program, '--bug', bug, ...args], options, (error, stdout, stderr) => {
      const told = error === null ? Hunt.safeParse(JSON.parse(stdout)) : null
      if (told?.success === true) return resolve(told.data)
      const detail = error?.killed === true ? 'it hangs' : stderr.split('\n').find((line) => line.includes('Error'))
      process.stderr.write(`${bug}: ${detail ?? 'no answer'}\n`)
      return resolve({ bug, seconds: 0, seeds: 0, found: null })
    })
  })

const lineOf = (seconds: string, seeds: string, seed: string, by: string, bug: string): string =>
  `${seconds.padStart(8)}${seeds.padStart(7)}${seed.padStart(7)}  ${by.padEnd(8)}  ${bug}\n`
