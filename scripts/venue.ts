import process from 'node:process'
import { describeVenueError, type VenueError } from '../edge-daemon/core/venue-error.ts'
import { refuseBlindTls } from '../edge-daemon/runtime/environment.ts'
import { printable } from '../edge-daemon/runtime/printable.ts'
import { Refusal } from '../edge-daemon/runtime/refusal.ts'
import { checkHeaders } from '../edge-daemon/venue/extended/request-headers.ts'
import { createHttpClient } from '../edge-daemon/venue/extended/http.ts'
import { explain } from '../edge-daemon/venue/extended/start-facts.ts'
import { Secret } from '../edge-daemon/venue/secret.ts'
import { help, readVenueOptions, type VenueOptions } from './venue/options.ts'

// An operator's look at the exchange. What it says of the outcome is in the exit code too (see --help).

const userAgent = 'pilotlight/0.1'
/** A list of all markets and a whole book are larger than what the daemon ever accepts. */
const bodyMaxBytes = 4 * 1024 * 1024
const totalTimeoutMs = 10_000

// Whoever reads our output may stop reading.
process.stdout.on('error', () => undefined)

try {
  const options = readVenueOptions(process.argv.slice(2))
  if (options === null) process.stdout.write(help)
  else process.exitCode = await answer(options)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  process.stderr.write(`venue: ${error.message}\n`)
  process.exitCode = 2
}

async function answer({ call, words, markets, rest, last, isJson }: VenueOptions): Promise<number> {
  const apiKey = call.isPrivate ? takeKey() : null
  const http = createHttpClient({ base: rest, userAgent, apiKey, bodyMaxBytes, totalTimeoutMs })
  try {
    const [market = ''] = markets
    const told = await call.ask({ http, words, markets, market, last, nowMs: Date.now() })
    if (told.result === 'told') {
      process.stdout.write(isJson ? `${printable(JSON.stringify(told.data))}\n` : told.text)
      return 0
    }
    process.stderr.write(`venue: ${printable(sentence(call.name, rest, told.error))}\n`)
    return call.isChange && told.error.kind === 'ambiguous' ? 3 : 1
  } finally {
    http.close()
  }
}

function sentence(name: string, rest: URL, error: VenueError): string {
  if (error.kind === 'unauthorized') return explain(name, rest.href, error).replace('apiKey', 'PILOTLIGHT_API_KEY')
  if (error.kind === 'unreachable') return explain(name, rest.href, error)
  if (error.kind === 'ambiguous') return `${name}: the outcome is not known (${error.detail})`
  if (error.kind === 'refused' && error.reason === 'market')
    return `${name}: no such market: the call markets lists them`
  return `${name}: ${describeVenueError(error)}`
}

/** Out of the environment at once, so that nothing carries it on. */
function takeKey(): Secret {
  const name = 'PILOTLIGHT_API_KEY'
  const text = process.env[name] ?? ''
  delete process.env[name]
  refuseBlindTls(process.env)
  if (text === '') throw new Refusal(`${name} is not set: put the API key of the sub-account into the environment`)
  const apiKey = new Secret(text)
  const complaint = checkHeaders({ apiKey, userAgent })
  if (complaint !== null) throw new Refusal(complaint.replace('apiKey', name))
  return apiKey
}
