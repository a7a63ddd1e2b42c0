import type { NamedParameter } from '#shared/config/parameters.ts'

// edge-daemon/daemon.example.toml: a file to copy, with every field there is. What has a default shows it.

const preface = `# One daemon: one market on one sub-account of its own. Copy, fill in, keep the secrets out: they come from the environment.
# Every section but [venue] may be left out, and so may every field in them; what stands here is the default.
# Bounds, and what a reload or the cloud may change: docs/parameters.md. Made by: npm run config -- docs
`

/** What the example trades; a comment sign stands before what most files leave out. */
const given: Readonly<Record<string, string | number>> = {
  bot: 'eth-one',
  stateDir: 'var/eth-one',
  'venue.network': 'testnet',
  'venue.market': 'ETH-USD',
  'venue.rest': 'https://api.starknet.sepolia.extended.exchange/api/v1',
  'venue.orderEntry': 'https://api.example/v1',
  'venue.stream': 'wss://api.starknet.sepolia.extended.exchange/stream.extended.exchange/v1',
  'venue.rpc': 'wss://api.starknet.sepolia.extended.exchange/stream.extended.exchange/v2/rpc',
  'venue.chainId': 'SN_SEPOLIA',
  'operations.requestsPerMinute': 900,
  'cloud.url': 'https://pilotlight.example.com',
}

const assignmentWidth = 34
const lineMax = 128

export function exampleFile(parameters: readonly NamedParameter[]): string {
  const names = [...new Set(parameters.map(({ section }) => section))]
  const sections = names.map((name) => {
    const lines = parameters.filter(({ section }) => section === name).map(lineOf)
    return [...(name === '' ? [] : [`[${name}]`]), ...lines, ''].join('\n')
  })
  return [preface, ...sections].join('\n')
}

function lineOf(field: NamedParameter): string {
  const value = field.default ?? given[field.path] ?? field.max
  const isLeftOut = !field.isRequired && field.default === null
  const assignment = `${isLeftOut ? '# ' : ''}${field.name} = ${JSON.stringify(value)}`
  const line = `${assignment.padEnd(assignmentWidth)}  # ${field.description}`
  return line.length <= lineMax ? line : `# ${field.description}\n${assignment}`
}
