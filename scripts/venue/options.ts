import { parseArgs } from 'node:util'
import { readConfigFile } from '../../edge-daemon/runtime/config-file.ts'
import { Refusal } from '../../edge-daemon/runtime/refusal.ts'
import { checkHost, type ExtendedNetwork } from '../../edge-daemon/venue/extended/hosts.ts'
import { callNames, callOf, helpOfCalls, type Call } from './calls.ts'

// Reads the command line of `npm run venue`. The API key is not on it: other users of the machine can read command lines.

export const help = `Looks at the exchange: one call, one answer. Nothing is traded.

  npm run venue -- CALL [ARGUMENTS] [options]

${helpOfCalls()}

  --config FILE    take network, address and market from the daemon's file
  --market NAME    the market (default: that of --config); a list without it is of all, and it can be given more than once
  --network NAME   mainnet, testnet or local (default: that of --config, else mainnet)
  --rest URL       address of the exchange (default: that of --config, else the network's own)
  --last N         newest rows of a list (default 20)
  --json           the answer as one line of JSON, ids as text so that no digit is lost
  --help           this text

Calls marked * are about one sub-account and need PILOTLIGHT_API_KEY in the environment; they cannot trade.

Exit code 0: answered · 1: the exchange said no or was not reached · 2: bad input · 3: a change was sent and its outcome is
not known, so look before you repeat it.

Each call counts against the rate limit of this address, beside the daemon's own budget.
`

export type VenueOptions = {
  readonly call: Call
  readonly words: readonly string[]
  readonly markets: readonly string[]
  readonly rest: URL
  readonly last: number
  readonly isJson: boolean
}

const addresses = {
  mainnet: 'https://api.starknet.extended.exchange/api/v1',
  testnet: 'https://api.starknet.sepolia.extended.exchange/api/v1',
} as const

/** Answers null when help was asked for. Throws a Refusal: one sentence. */
export function readVenueOptions(args: readonly string[]): VenueOptions | null {
  const { values, positionals } = parse(args)
  if (values.help === true) return null
  const [name, ...words] = positionals
  if (name === undefined) throw new Refusal('say what to look at, for example balance (see --help)')
  const call = callOf(name)
  if (call === null) throw new Refusal(`"${name}" is not a call: use one of ${callNames.join(', ')}`)
  const venue = values.config === undefined ? null : readConfigFile(values.config).venue
  const network = networkOf(values.network ?? venue?.network ?? 'mainnet')
  const own = venue !== null && values.network === undefined ? venue.rest : undefined
  const rest = checkHost('rest', values.rest ?? own ?? addressOf(network), network)
  if (typeof rest === 'string') throw new Refusal(`--${rest}`)
  // Where a call is not about one market, only what was asked for narrows it down.
  const markets = values.market ?? (venue === null || call.wants === 'nothing' ? [] : [venue.market])
  if (call.wants === 'market' && markets.length === 0) {
    throw new Refusal(`${name} is about a market: give --market NAME, or --config FILE to take the daemon's`)
  }
  return { call, words, markets, rest, last: lastOf(values.last), isJson: values.json === true }
}

function networkOf(text: string): ExtendedNetwork {
  if (text === 'local' || text === 'testnet' || text === 'mainnet') return text
  throw new Refusal(`--network must be mainnet, testnet or local, was "${text}"`)
}

function addressOf(network: ExtendedNetwork): string {
  if (network === 'local') throw new Refusal('--rest is missing: an exchange on this machine has no address of its own')
  return addresses[network]
}

function lastOf(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new Refusal(`--last must be a whole number from 1 to 9999, was "${text}"`)
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: true,
      options: {
        config: { type: 'string' },
        market: { type: 'string', multiple: true },
        network: { type: 'string' },
        rest: { type: 'string' },
        last: { type: 'string', default: '20' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message.split('\n')[0] : 'bad option'} (see --help)`)
  }
}
