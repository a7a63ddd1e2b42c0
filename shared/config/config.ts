import { z } from 'zod'
import { BotId } from '../contracts/records.ts'
import { OperationsConfig } from './operations.ts'
import { identity, section } from './parameter.ts'
import { PredecessorConfig } from './predecessor.ts'
import { PricingConfig } from './pricing.ts'
import { QuotingConfig } from './quoting.ts'
import { RiskConfig } from './risk.ts'

/** The sections that the core decides with. A field belongs to exactly one. */
export const sections = {
  pricing: PricingConfig,
  quoting: QuotingConfig,
  risk: RiskConfig,
  operations: OperationsConfig,
} as const

const tradingSections = {
  pricing: sections.pricing.prefault({}),
  quoting: sections.quoting.prefault({}),
  risk: sections.risk.prefault({}),
  operations: sections.operations.prefault({}),
}

/** What the core decides with. This part may also be served by the cloud and changed while running. */
export const TradingConfig = z.strictObject({
  ...tradingSections,
  /** Of the two profiles of the predecessor; the daemon's file knows no such section. */
  predecessor: PredecessorConfig.optional(),
})
export type TradingConfig = z.infer<typeof TradingConfig>

const address = (scheme: 'http' | 'ws') =>
  z
    .url({
      protocol: new RegExp(`^${scheme}s?$`),
      error: `must be an address that begins with ${scheme}:// or ${scheme}s://`,
    })
    .regex(/^[^@?#]*$/, 'must be a plain address: no name, password or query, secrets come from the environment')

/** Where it trades. */
export const venueFields = {
  network: identity(z.enum(['local', 'testnet', 'mainnet']), 'Which network: local, testnet or mainnet.'),
  market: identity(z.string().regex(/^[A-Za-z0-9_.-]{1,40}$/), 'The one market this process quotes.'),
  rest: identity(address('http'), "Address of the exchange's REST interface."),
  orderEntry: identity(
    address('http').optional(),
    'Address for orders, only when the exchange gives them one of their own.',
    { default: null },
  ),
  stream: identity(address('ws'), "Address of the exchange's streams."),
  streams: identity(
    z.enum(['v1', 'rpc']).default('v1'),
    'v1: a socket for each stream; rpc: one socket for all of them.',
    { default: 'v1' },
  ),
  rpc: identity(address('ws').optional(), 'Address of the RPC socket, to be given when streams is "rpc".', {
    default: null,
  }),
  chainId: identity(z.enum(['SN_MAIN', 'SN_SEPOLIA']), 'The chain that signatures name: SN_MAIN on mainnet.'),
}

/** The daemon's file: who it is, where it trades, what watches it. Secrets are never in it. */
export const DaemonConfig = z.strictObject({
  bot: identity(BotId, 'Name in the cloud: small letters, digits, hyphens.'),
  stateDir: identity(
    z.string().min(1),
    'Folder of the journal, the order-id counter and what was learned from the cloud.',
  ),
  venue: section(venueFields).refine(({ streams, rpc }) => streams === 'v1' || rpc !== undefined, {
    path: ['rpc'],
    message: 'must be given when streams is "rpc": the address of the exchange\'s RPC socket',
  }),
  cloud: section({
    url: identity(address('http'), 'Address of the Worker; leave the section out to run without watchdog and page.'),
  }).optional(),
  ...tradingSections,
})
export type DaemonConfig = z.infer<typeof DaemonConfig>

export type ConfigCheck<Config> = { readonly config: Config } | { readonly refusal: string }

/** Validates a parsed file. The refusal is one sentence naming the field and what it must be. */
export function checkDaemonConfig(value: unknown): ConfigCheck<DaemonConfig> {
  const parsed = DaemonConfig.safeParse(value)
  if (!parsed.success) return { refusal: refusalOf(parsed.error) }
  const refusal = notForMoney(parsed.data.pricing)
  return refusal === null ? { config: parsed.data } : { refusal }
}

/** Why a daemon does not quote by this price path, or null. */
const notForMoney = ({ profile }: PricingConfig): string | null =>
  profile === 'fair'
    ? null
    : `pricing.profile: was "${profile}", must be "fair": the predecessor's price paths are measures for backtests alone`

/** The first thing that is wrong, as one sentence that names the field. */
export function refusalOf(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'config is not valid'
  const path = issue.path.join('.')
  return issue.code === 'unrecognized_keys'
    ? `${path === '' ? '' : `${path}.`}${issue.keys[0]} is not a known setting: remove it or check its spelling`
    : `${path === '' ? 'config' : path}: ${issue.message}`
}
