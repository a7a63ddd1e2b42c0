import { parseArgs } from 'node:util'
import { marketNamePattern } from '../exchange/market-spec.ts'
import { parseFixed } from '../exchange/fixed-point.ts'

export type Options = {
  readonly port: number
  /** Null: named after the tape, or the built-in market. */
  readonly market: string | null
  readonly tape: string | null
  readonly accounts: number
  readonly seed: number
  readonly speed: number
  /** Units of 1e-12. */
  readonly makerFeeRate: bigint
  readonly takerFeeRate: bigint
  readonly switchWorks: boolean
  readonly engineDelayMs: number
  readonly chainId: 'SN_SEPOLIA' | 'SN_MAIN'
  readonly stateFile: string | null
  readonly awaitAccount: boolean
  readonly requestsPerMinute: number | null
  readonly requestLog: string | null
}

export type OptionsResult =
  | { readonly type: 'options'; readonly options: Options }
  | { readonly type: 'help' }
  | { readonly type: 'invalid'; readonly message: string }

export const helpText = `Exchange simulator: Extended's REST and WebSocket v1 on 127.0.0.1, with a market from a tape or a seed.

node simulator/main.ts [options]
  --port N             port to listen on, 0 picks a free one (default 8790)
  --market NAME        like ETH-USD; default from the tape's file name, else ETH-USD
  --tape FILE          recorded trades (ts_ms,taker_side,price,size); without it a seeded market runs for ever
  --accounts N         sub-accounts with 100,000 USD each (default 1)
  --seed N             keys, ids and the seeded market (default 1)
  --speed X            pace of the tape or the seeded market only (default 1)
  --maker-fee RATE     (default 0)
  --taker-fee RATE     (default 0.00025)
  --switch on|off      off: the dead man's switch answers OK and never fires (default on)
  --engine-delay-ms N  from a request's acknowledgement until the engine acts (default 5)
  --chain-id ID        SN_SEPOLIA or SN_MAIN (default SN_SEPOLIA)
  --state FILE         resume from this file if it exists, write it on an orderly stop
  --await-account      the market starts when the first account stream connects
  --rate-limit N|off   REST requests per minute (default off)
  --request-log FILE   append one JSON line per REST request
  --help`

/** Reads the command line; `invalid` carries one sentence that names the option and the remedy. */
export function parseOptions(args: readonly string[]): OptionsResult {
  try {
    const { values } = parseArgs({ args: [...args], options: optionTypes, strict: true, allowPositionals: false })
    if (values.help === true) return { type: 'help' }
    const chainId = oneOf('chain-id', values['chain-id'], ['SN_SEPOLIA', 'SN_MAIN'] as const)
    const rateLimit = values['rate-limit']
    return {
      type: 'options',
      options: {
        port: whole('port', values.port, 0, 65_535),
        market: values.market === undefined ? null : marketName(values.market),
        tape: values.tape ?? null,
        accounts: whole('accounts', values.accounts, 1, 100),
        seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
        speed: pace(values.speed),
        makerFeeRate: rate('maker-fee', values['maker-fee']),
        takerFeeRate: rate('taker-fee', values['taker-fee']),
        switchWorks: oneOf('switch', values.switch, ['on', 'off'] as const) === 'on',
        engineDelayMs: whole('engine-delay-ms', values['engine-delay-ms'], 0, 60_000),
        chainId,
        stateFile: values.state ?? null,
        awaitAccount: values['await-account'],
        requestsPerMinute: rateLimit === 'off' ? null : whole('rate-limit', rateLimit, 1, 1_000_000),
        requestLog: values['request-log'] ?? null,
      },
    }
  } catch (error) {
    // parseArgs and the readers below explain themselves in their first sentence.
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return { type: 'invalid', message: message.endsWith('see --help') ? message : `${message}; see --help` }
  }
}

const optionTypes = {
  port: { type: 'string', default: '8790' },
  market: { type: 'string' },
  tape: { type: 'string' },
  accounts: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  speed: { type: 'string', default: '1' },
  'maker-fee': { type: 'string', default: '0' },
  'taker-fee': { type: 'string', default: '0.00025' },
  switch: { type: 'string', default: 'on' },
  'engine-delay-ms': { type: 'string', default: '5' },
  'chain-id': { type: 'string', default: 'SN_SEPOLIA' },
  state: { type: 'string' },
  'await-account': { type: 'boolean', default: false },
  'rate-limit': { type: 'string', default: 'off' },
  'request-log': { type: 'string' },
  help: { type: 'boolean' },
} as const

function missing(message: string): never {
  throw new RangeError(message)
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) missing(`--${name} must be a whole number from ${min} to ${max}, was "${text}"`)
  return value
}

function pace(text: string): number {
  const value = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN
  if (!(value > 0 && value <= 100_000)) missing(`--speed must be a number above 0 and at most 100000, was "${text}"`)
  return value
}

function rate(name: string, text: string): bigint {
  const value = parseFixed(text)
  if (typeof value !== 'bigint' || value > 10_000_000_000n) {
    return missing(`--${name} must be a rate from 0 to 0.01, like 0.00025, was "${text}"`)
  }
  return value
}

function marketName(text: string): string {
  return marketNamePattern.test(text) ? text : missing(`--market must look like ETH-USD, was "${text}"`)
}

function oneOf<const Choice extends string>(name: string, text: string, choices: readonly Choice[]): Choice {
  return (
    choices.find((choice) => choice === text) ?? missing(`--${name} must be ${choices.join(' or ')}, was "${text}"`)
  )
}
