import { parseArgs } from 'node:util'
import { parseFixed } from '../exchange/fixed-point.ts'
import { subAccountsPerClient } from './accounts.ts'
import { readMarkets, type MarketChoice } from './market-options.ts'

export type Options = {
  readonly port: number
  /** Empty: the built-in market. */
  readonly markets: readonly MarketChoice[]
  readonly accounts: number
  /** Wallets the accounts are dealt to. */
  readonly clients: number
  readonly collateralUsd: number
  readonly seed: number
  readonly speed: number
  /** Units of 1e-12. */
  readonly makerFeeRate: bigint
  readonly takerFeeRate: bigint
  /** Highest rate an order may grant to a builder. */
  readonly builderFeeRateMax: bigint
  readonly switchWorks: boolean
  readonly checksSignatures: boolean
  readonly engineDelayMs: number
  /** Of a REST request there and back. */
  readonly latencyMs: { readonly from: number; readonly to: number }
  readonly chainId: string
  readonly stateFile: string | null
  readonly awaitAccount: boolean
  /** Of one address. */
  readonly requestsPerMinute: number | null
  readonly requestLog: string | null
  readonly hasControl: boolean
}

export type OptionsResult =
  | { readonly type: 'options'; readonly options: Options }
  | { readonly type: 'help' }
  | { readonly type: 'invalid'; readonly message: string }

export const helpText = `Exchange simulator: Extended's REST and WebSockets (v1 and RPC) on 127.0.0.1, with markets from tapes or a seed.

node simulator/main.ts [options]
  --port N             port to listen on, 0 picks a free one (default 8790)
  --market NAME        like ETH-USD; repeat it for more markets; default: the seeded ETH-USD
  --tape FILE          recorded trades (ts_ms,taker_side,price,size) of the market named before it, or of one named
                       after the file; repeat it. A market without a tape is seeded and runs for ever
  --accounts N         sub-accounts (default 1)
  --clients N          wallets they are dealt to, ${subAccountsPerClient} sub-accounts each at most (default: as few as that allows)
  --collateral USD     whole dollars in each sub-account (default 100000)
  --seed N             keys, ids, latency and the seeded markets (default 1)
  --speed X            pace of the markets and of funding only (default 1)
  --maker-fee RATE     (default 0)
  --taker-fee RATE     (default 0.00025)
  --builder-fee RATE   highest rate an order may grant to a builder (default 0.0001)
  --switch on|off      off: the dead man's switch answers OK and never fires (default on)
  --signatures on|off  off: orders must carry a signature, and nobody looks at it (default on)
  --latency-ms A:B     of each REST request there and back, drawn evenly from A to B milliseconds (default 0:0)
  --engine-delay-ms N  from a request's acknowledgement until the engine acts (default 5)
  --chain-id ID        like SN_SEPOLIA or SN_MAIN (default SN_SEPOLIA)
  --state FILE         resume from this file if it exists, write it on an orderly stop
  --await-account      the markets start when the first account stream connects
  --rate-limit N|off   REST requests per minute from one address, by X-Forwarded-For if there is one (default off)
  --request-log FILE   append one JSON line per REST request
  --control            open /control on this machine: misbehaviour and venue modes for tests (default closed)
  --help`

/** Reads the command line; `invalid` carries one sentence that names the option and the remedy. */
export function parseOptions(args: readonly string[]): OptionsResult {
  try {
    const parsed = parseArgs({
      args: [...args],
      options: optionTypes,
      strict: true,
      allowPositionals: false,
      tokens: true,
    })
    const { values } = parsed
    if (values.help === true) return { type: 'help' }
    const rateLimit = values['rate-limit']
    const accounts = whole('accounts', values.accounts, 1, 100)
    return {
      type: 'options',
      options: {
        port: whole('port', values.port, 0, 65_535),
        markets: readMarkets(parsed.tokens),
        accounts,
        clients: clients(values.clients, accounts),
        collateralUsd: whole('collateral', values.collateral, 0, 1_000_000_000),
        seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
        speed: pace(values.speed),
        makerFeeRate: rate('maker-fee', values['maker-fee']),
        takerFeeRate: rate('taker-fee', values['taker-fee']),
        builderFeeRateMax: rate('builder-fee', values['builder-fee']),
        switchWorks: isOn('switch', values.switch),
        checksSignatures: isOn('signatures', values.signatures),
        engineDelayMs: whole('engine-delay-ms', values['engine-delay-ms'], 0, 60_000),
        latencyMs: latency(values['latency-ms']),
        chainId: chainId(values['chain-id']),
        stateFile: values.state ?? null,
        awaitAccount: values['await-account'],
        requestsPerMinute: rateLimit === 'off' ? null : whole('rate-limit', rateLimit, 1, 1_000_000),
        requestLog: values['request-log'] ?? null,
        hasControl: values.control,
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
  market: { type: 'string', multiple: true },
  tape: { type: 'string', multiple: true },
  accounts: { type: 'string', default: '1' },
  clients: { type: 'string' },
  collateral: { type: 'string', default: '100000' },
  seed: { type: 'string', default: '1' },
  speed: { type: 'string', default: '1' },
  'maker-fee': { type: 'string', default: '0' },
  'taker-fee': { type: 'string', default: '0.00025' },
  'builder-fee': { type: 'string', default: '0.0001' },
  switch: { type: 'string', default: 'on' },
  signatures: { type: 'string', default: 'on' },
  'latency-ms': { type: 'string', default: '0:0' },
  'engine-delay-ms': { type: 'string', default: '5' },
  'chain-id': { type: 'string', default: 'SN_SEPOLIA' },
  state: { type: 'string' },
  'await-account': { type: 'boolean', default: false },
  'rate-limit': { type: 'string', default: 'off' },
  'request-log': { type: 'string' },
  control: { type: 'boolean', default: false },
  help: { type: 'boolean' },
} as const

function refuse(message: string): never {
  throw new RangeError(message)
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) refuse(`--${name} must be a whole number from ${min} to ${max}, was "${text}"`)
  return value
}

function pace(text: string): number {
  const value = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN
  if (!(value > 0 && value <= 100_000)) refuse(`--speed must be a number above 0 and at most 100000, was "${text}"`)
  return value
}

function rate(name: string, text: string): bigint {
  const value = parseFixed(text)
  if (typeof value !== 'bigint' || value > 10_000_000_000n) {
    return refuse(`--${name} must be a rate from 0 to 0.01, like 0.00025, was "${text}"`)
  }
  return value
}

function clients(text: string | undefined, accounts: number): number {
  const fewest = Math.ceil(accounts / subAccountsPerClient)
  if (text === undefined) return fewest
  const value = whole('clients', text, 1, accounts)
  if (value < fewest) refuse(`--clients must be ${fewest} at least for ${accounts} accounts, was "${text}"`)
  return value
}

const latencyMaxMs = 60_000

function latency(text: string): Options['latencyMs'] {
  const match = /^(\d{1,5}):(\d{1,5})$/.exec(text)
  const [from, to] = [Number(match?.[1]), Number(match?.[2])]
  if (!(from <= to && to <= latencyMaxMs)) {
    refuse(`--latency-ms must be two whole numbers A:B with A at most B and B at most ${latencyMaxMs}, was "${text}"`)
  }
  return { from, to }
}

/** It is hashed as a short string, which holds 31 letters. */
function chainId(text: string): string {
  if (!/^[A-Za-z0-9_]{1,31}$/.test(text)) {
    refuse(`--chain-id must be 1 to 31 letters, digits or underscores, like SN_SEPOLIA, was "${text}"`)
  }
  return text
}

function isOn(name: string, text: string): boolean {
  return text === 'on' || (text !== 'off' && refuse(`--${name} must be on or off, was "${text}"`))
}
