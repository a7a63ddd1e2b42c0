import { parseArgs } from 'node:util'
import { faults } from '../faults/catalogue.ts'
import type { Fault } from '../faults/fault.ts'
import { plantedBugs } from '../planted/planted-bugs.ts'
import { perFaultOwed } from './owed.ts'
import { parsePlan, type Part } from './plan-text.ts'

// The command line of the simulation. What is asked for is one of a few kinds of run.

export type Asked =
  /** A range of seeds, each with faults of its own (null) or with exactly these. */
  | { readonly mode: 'seeds'; readonly from: number; readonly to: number; readonly faults: readonly Fault[] | null }
  | { readonly mode: 'one'; readonly seed: number; readonly plan: ChosenPlan; readonly trace: string | null }
  | { readonly mode: 'shrink'; readonly seed: number; readonly plan: ChosenPlan; readonly triesMax: number }
  /** Every two faults, or those of which one is chosen. */
  | { readonly mode: 'pairs'; readonly faults: readonly Fault[] | null }
  | { readonly mode: 'coverage'; readonly perFault: number }
  /** Recorded seeds once more, to compare the traces. */
  | { readonly mode: 'again'; readonly from: number; readonly to: number }
  /** The product with one planted bug after another, all of them when none is named. */
  | { readonly mode: 'planted'; readonly bugs: readonly string[] }

/** Null: what the seed draws. */
export type ChosenPlan =
  | { readonly type: 'faults'; readonly faults: readonly Fault[] }
  | { readonly type: 'parts'; readonly parts: readonly Part[] }
  | null

export type SimulateOptions = Asked & { readonly cores: number; readonly isFresh: boolean; readonly isJson: boolean }

export type SimulateOptionsRead =
  | { readonly type: 'options'; readonly options: SimulateOptions }
  | { readonly type: 'help' }
  /** One sentence that names the option and the remedy. */
  | { readonly type: 'invalid'; readonly message: string }

const coresMax = 256
const perFaultMax = 1_000_000
const triesMax = 100_000

export function readSimulateOptions(args: readonly string[], processors: number): SimulateOptionsRead {
  const values = parse(args)
  if (typeof values === 'string') return invalid(values)
  if (values.help === true) return { type: 'help' }
  const cores = whole('cores', values.cores ?? String(processors), 1, coresMax)
  if (typeof cores === 'string') return invalid(cores)
  const asked = askedOf(values)
  if (typeof asked === 'string') return invalid(asked)
  const { fresh: isFresh = false, json: isJson = false } = values
  return { type: 'options', options: { ...asked, cores, isFresh, isJson } }
}

const invalid = (message: string): SimulateOptionsRead => ({ type: 'invalid', message: `${message} (see --help)` })

type Values = Exclude<ReturnType<typeof parse>, string>

function askedOf(values: Values): Asked | string {
  const wrong = conflictIn(values)
  if (wrong !== null) return wrong
  const chosen = values.faults === undefined ? null : faultsOf(values.faults)
  if (typeof chosen === 'string') return chosen
  if (values.pairs === true) return { mode: 'pairs', faults: chosen }
  if (values.coverage === true) {
    const perFault = whole('per-fault', values['per-fault'] ?? String(perFaultOwed), 0, perFaultMax)
    if (perFault === 0 && values.fresh === true)
      return '--fresh has nothing to begin anew with --per-fault 0: leave one of them out'
    return typeof perFault === 'string' ? perFault : { mode: 'coverage', perFault }
  }
  if (values.planted === true) return plantedOf(values.bugs ?? '')
  if (values.seed !== undefined) return oneOf(values, chosen)
  const text = values.seeds ?? '1..20'
  const [, first = '', last = ''] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (first === '' || from > to) return `--seeds takes a range A..B, as 1..1000, was "${text}"`
  return values.again === true ? { mode: 'again', from, to } : { mode: 'seeds', from, to, faults: chosen }
}

function plantedOf(text: string): Asked | string {
  const bugs = text === '' ? [] : text.split(',')
  const unknown = bugs.find((id) => !plantedBugs.some((bug) => bug.id === id))
  if (unknown === undefined) return { mode: 'planted', bugs }
  return `--bugs: nothing is planted as "${unknown}"; there are ${plantedBugs.map(({ id }) => id).join(', ')}`
}

function oneOf(values: Values, chosen: readonly Fault[] | null): Asked | string {
  const seed = whole('seed', values.seed ?? '', 0, 999_999_999)
  if (typeof seed === 'string') return seed
  const parts = values.plan === undefined ? null : parsePlan(values.plan, faults)
  if (typeof parts === 'string') return `--plan: ${parts}`
  const plan: ChosenPlan =
    parts !== null ? { type: 'parts', parts } : chosen !== null ? { type: 'faults', faults: chosen } : null
  const { trace = null } = values
  if (values.shrink !== true) return { mode: 'one', seed, plan, trace }
  const tries = whole('tries', values.tries ?? '300', 1, triesMax)
  return typeof tries === 'string' ? tries : { mode: 'shrink', seed, plan, triesMax: tries }
}

/** What goes with what: the options on the left need one of those on the right, and none of the others of its kind. */
const needs = [
  ['plan', ['seed']],
  ['trace', ['seed']],
  ['shrink', ['seed']],
  ['tries', ['shrink']],
  ['per-fault', ['coverage']],
  ['bugs', ['planted']],
] as const
const alone = ['seed', 'seeds', 'pairs', 'coverage', 'planted'] as const
const never = [
  ['plan', 'faults'],
  ['trace', 'shrink'],
  ['coverage', 'faults'],
  ['again', 'seed'],
  ['again', 'pairs'],
  ['again', 'coverage'],
  ['again', 'faults'],
  ['again', 'fresh'],
  ['again', 'planted'],
  ['planted', 'faults'],
  ['fresh', 'seed'],
  ['fresh', 'planted'],
] as const

function conflictIn(values: Values): string | null {
  const isGiven = (name: keyof Values) => values[name] !== undefined
  const modes = alone.filter(isGiven)
  if (modes.length > 1) return `--${modes.join(' and --')} do not go together: give one of them`
  for (const [name, [needed]] of needs)
    if (isGiven(name) && !isGiven(needed)) return `--${name} goes with --${needed}: add it`
  for (const [one, other] of never)
    if (isGiven(one) && isGiven(other)) return `--${one} and --${other} do not go together: give one of them`
  return null
}

/** The faults of a list of numbers, or one sentence about the first that there is none of. */
function faultsOf(text: string): readonly Fault[] | string {
  if (text === 'none') return []
  const chosen: Fault[] = []
  for (const id of text.split(',')) {
    const fault = faults.find((one) => String(one.id) === id)
    if (fault === undefined)
      return `--faults: there is no fault ${id} to inject; there are ${faults.map((one) => one.id).join(', ')}`
    if (!chosen.includes(fault)) chosen.push(fault)
  }
  return chosen
}

function whole(name: string, text: string, min: number, max: number): number | string {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : `--${name} must be a whole number from ${min} to ${max}, was "${text}"`
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        seeds: { type: 'string' },
        seed: { type: 'string' },
        faults: { type: 'string' },
        plan: { type: 'string' },
        pairs: { type: 'boolean' },
        coverage: { type: 'boolean' },
        'per-fault': { type: 'string' },
        again: { type: 'boolean' },
        planted: { type: 'boolean' },
        bugs: { type: 'string' },
        shrink: { type: 'boolean' },
        tries: { type: 'string' },
        trace: { type: 'string' },
        cores: { type: 'string' },
        fresh: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'bad option'
  }
}
