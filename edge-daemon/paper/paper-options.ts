import { parseArgs } from 'node:util'
import { Refusal } from '../runtime/refusal.ts'
import type { SaidAtStart } from '../runtime/run.ts'
import type { PaperTerms } from './paper-terms.ts'

export type PaperOptions = {
  readonly config: string
  readonly forSeconds: number | null
  readonly isJson: boolean
  readonly said: SaidAtStart
  readonly terms: PaperTerms
}

export const paperHelp = `Runs the market maker on paper: the live market's public streams, and an account that exists in this process only.

  npm run paper -- --config FILE [options]

  --config FILE      the same TOML file as for npm run daemon; the state goes to its stateDir with "-paper" behind it,
                     and its [cloud] is not used
  --for SECONDS      stop after so long, at most 2147483, some 24 days (default: until Ctrl-C)
  --equity USD       whole dollars of the account when its state folder is new (default 10000)
  --maker-fee RATE   as a fraction, 0.0002 is two basis points (default 0)
  --taker-fee RATE   (default 0.00025)
  --latency-ms N     from a decision until the simulated engine acts on it; half of that until we hear (default 100)
  --clear-latches    a person has looked: lift what an earlier paper run left behind
  --give-up-exit     a person would rather keep the position: an exit that is under way is over; to quote again
                     say --clear-latches too
  --json             the result as one JSON line on standard output
  --help             this text

No key is needed and none is read: the exchange is asked for public facts only and is never sent an order. The log goes to
standard error. Exit code 0: stopped with an empty book; 1: without that proof; 2: bad input.
`

/** A timer that is asked to wait longer than 2^31 ms fires at once. */
const timerMaxSeconds = 2_147_483

/** Bad input is a Refusal in one sentence. */
export function readPaperOptions(args: readonly string[]): PaperOptions | 'help' {
  const values = parse(args)
  if (values.help === true) return 'help'
  if (values.config === undefined) throw new Refusal('--config is missing: name the TOML file of a daemon (see --help)')
  return {
    config: values.config,
    forSeconds: values.for === undefined ? null : number('--for', values.for, 1, timerMaxSeconds),
    isJson: values.json === true,
    said: { clearsLatches: values['clear-latches'] === true, givesUpExit: values['give-up-exit'] === true },
    terms: {
      equityUsd: whole('--equity', values.equity, 1, 1_000_000_000),
      makerFeeRate: fee('--maker-fee', values['maker-fee']),
      takerFeeRate: fee('--taker-fee', values['taker-fee']),
      latencyMs: number('--latency-ms', values['latency-ms'], 0, 5_000),
    },
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        config: { type: 'string' },
        for: { type: 'string' },
        equity: { type: 'string', default: '10000' },
        'maker-fee': { type: 'string', default: '0' },
        'taker-fee': { type: 'string', default: '0.00025' },
        'latency-ms': { type: 'string', default: '100' },
        'clear-latches': { type: 'boolean' },
        'give-up-exit': { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message.split('\n')[0] : 'bad option'} (see --help)`)
  }
}

function number(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,12}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new Refusal(`${name} must be a number from ${min} to ${max}, was "${text.slice(0, 40)}"`)
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = number(name, text, min, max)
  if (Number.isInteger(value)) return value
  throw new Refusal(`${name} must be a whole number from ${min} to ${max}, was "${text.slice(0, 40)}"`)
}

function fee(name: string, text: string): string {
  number(name, text, 0, 0.01)
  return text
}
