import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export type StartOptions = {
  readonly forSeconds: number | null
  readonly tape: string | null
  readonly market: string | null
  readonly speed: number
  /** Null: not said. */
  readonly seed: number | null
  readonly makerFee: string | null
  readonly port: number
  readonly keep: string | null
  readonly isJson: boolean
}

/** Bad input: one sentence for people, exit code 2. */
export class BadInput extends Error {
  override readonly name = 'BadInput'
}

export const help = `Brings up the whole market maker on this machine: a simulated exchange, the cloud (real workerd) and the daemon.

  npm start -- [options]

  --for SECONDS      stop this long after the first acknowledged quote (default: until Ctrl-C or the end of the tape)
  --tape FILE        market from recorded trades (columns ts_ms,taker_side,price,size); default: a seeded generator
  --market NAME      name of the market (default: from the tape's file name, else ETH-USD)
  --speed X          the tape's or generator's time runs X times faster, protocol timers do not (default 1)
  --seed N           seed of generator and accounts (default 1)
  --maker-fee RATE   maker fee as a fraction, 0.0002 is two basis points (default 0)
  --port N           port of the dashboard on 127.0.0.1 (default 8787, 0 picks a free one)
  --keep DIR         begin in this state folder, or go on where it stopped
  --json             print the result as one JSON line on stdout, everything else on stderr
  --help             this text

Ctrl-C stops in order: the daemon cancels and proves its book empty first. Exit code 0 when everything agreed.
`

export function readOptions(args: readonly string[]): StartOptions | 'help' {
  const values = parse(args)
  if (values.help === true) return 'help'
  const tape = values.tape === undefined ? null : resolve(values.tape)
  if (tape !== null && !(existsSync(tape) && statSync(tape).isFile())) {
    throw new BadInput(`--tape ${values.tape} is not a file: name a CSV of trades (ts_ms,taker_side,price,size)`)
  }
  if (values.market !== undefined && !/^[A-Z0-9]{1,10}-USD$/.test(values.market)) {
    throw new BadInput(`--market "${values.market}" is not a market name: write it like ETH-USD`)
  }
  return {
    forSeconds:
      values.for === undefined ? null : number(values.for, '--for', 1, 86_400, 'a number of seconds from 1 to 86400'),
    tape,
    market: values.market ?? null,
    speed: number(values.speed, '--speed', 0.01, 10_000, 'a number from 0.01 to 10000'),
    seed: values.seed === undefined ? null : integer(values.seed, '--seed', 0, 2 ** 31 - 1),
    makerFee: values['maker-fee'] === undefined ? null : fee(values['maker-fee']),
    port: integer(values.port, '--port', 0, 65_535),
    keep: values.keep === undefined ? null : resolve(values.keep),
    isJson: values.json === true,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        for: { type: 'string' },
        tape: { type: 'string' },
        market: { type: 'string' },
        speed: { type: 'string', default: '1' },
        seed: { type: 'string' },
        'maker-fee': { type: 'string' },
        port: { type: 'string', default: '8787' },
        keep: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new BadInput(
      `${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'bad option'} (see npm start -- --help)`,
    )
  }
}

function number(text: string, name: string, min: number, max: number, what: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) throw new BadInput(`${name} must be ${what}, was "${text}"`)
  return value
}

function integer(text: string, name: string, min: number, max: number): number {
  const value = number(text, name, min, max, `a whole number from ${min} to ${max}`)
  if (!Number.isInteger(value))
    throw new BadInput(`${name} must be a whole number from ${min} to ${max}, was "${text}"`)
  return value
}

function fee(text: string): string {
  number(text, '--maker-fee', 0, 0.01, 'a fraction from 0 to 0.01, 0.0002 is two basis points')
  return text
}
