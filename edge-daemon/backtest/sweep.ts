import { readFileSync } from 'node:fs'
import { Refusal } from '../runtime/refusal.ts'
import { configOf, messagesPerMinuteBounds, parsed, type ConfigWishes } from './config-input.ts'
import type { Job } from './jobs.ts'
import type { VenueSettings } from './settings.ts'

// A sweep file names settings and the values each of them takes; every combination is a run.

export type Combination = Readonly<Record<string, unknown>>
export type SweepJob = Job & { readonly combination: Combination }

const runsMax = 10_000
const limitKey = 'messagesPerMinute'

/** All runs that the file asks for; every config is checked before the first of them begins. */
export function sweepJobs(path: string, wishes: ConfigWishes, settings: VenueSettings): readonly SweepJob[] {
  const grid = readGrid(path)
  const runs = grid.reduce((product, [, values]) => product * values.length, 1)
  if (runs > runsMax) throw new Refusal(`--sweep ${path}: ${runs} runs are more than ${runsMax}: name fewer values`)
  return combinationsOf(grid).map((combination) => {
    const limit = combination[limitKey]
    const messagesPerMinute = limit === undefined ? settings.messagesPerMinute : limitOf(limit, path)
    const sets = Object.entries(combination)
      .filter(([key]) => key !== limitKey)
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    const config = refusing(path, () => configOf({ ...wishes, sets: [...wishes.sets, ...sets], messagesPerMinute }))
    return { combination, config, settings: { ...settings, messagesPerMinute } }
  })
}

function refusing<Value>(path: string, make: () => Value): Value {
  try {
    return make()
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(`--sweep ${path}: ${error.message}`) : error
  }
}

function limitOf(value: unknown, path: string): number {
  const { min, max } = messagesPerMinuteBounds
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
  throw new Refusal(
    `--sweep ${path}: ${limitKey} must be a whole number from ${min} to ${max}, was ${JSON.stringify(value)}`,
  )
}

type Grid = readonly (readonly [key: string, values: readonly unknown[]])[]

function readGrid(path: string): Grid {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new Refusal(`--sweep ${path} cannot be read (${code}): name a TOML or JSON file of settings and their values`)
  }
  const grid = flat(text.trimStart().startsWith('{') ? fromJson(text, path) : parsed(text, `--sweep ${path}`), '')
  if (grid.length === 0)
    throw new Refusal(`--sweep ${path} names no settings: write for example quoting.levels = [1, 2, 4]`)
  for (const [key, values] of grid)
    if (values.length === 0) throw new Refusal(`--sweep ${path}: ${key} has no values: name one at least`)
  return grid
}

function fromJson(text: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    throw new Refusal(`--sweep ${path} is not valid JSON`)
  }
  throw new Refusal(`--sweep ${path} must be an object of settings and their values`)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sections become part of the name, so that [quoting] levels and quoting.levels are the same. */
function flat(value: Record<string, unknown>, prefix: string): [string, readonly unknown[]][] {
  return Object.entries(value).flatMap(([key, part]): [string, readonly unknown[]][] => {
    if (isObject(part)) return flat(part, `${prefix}${key}.`)
    return [[`${prefix}${key}`, Array.isArray(part) ? part : [part]]]
  })
}

/** The last setting changes fastest. */
function combinationsOf(grid: Grid): Combination[] {
  return grid.reduce<Combination[]>(
    (all, [key, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  )
}
