import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { helpText, parseOptions } from './server/options.ts'
import { startSimulator } from './server/simulator.ts'

// The exchange simulator as a program: JSON lines on stdout, the first says where it listens.

const badInput = 2
/** How long an exchange without a supervisor waits for its traders to leave. */
const orphanMaxMs = 20_000

function refuse(message: string): never {
  process.stderr.write(`simulator: ${message}\n`)
  process.exit(badInput)
}

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
// Whoever read the lines may die before us; that must not keep the orderly stop from happening.
process.stdout.on('error', () => undefined)

const parsed = parseOptions(process.argv.slice(2))
if (parsed.type === 'invalid') refuse(parsed.message)
if (parsed.type === 'help') {
  process.stdout.write(`${helpText}\n`)
  process.exit(0)
}

// From here on a signal is an order to stop, also while the start is still under way.
const stopAsked = new Promise<'signal' | 'orphaned'>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('signal'))
  if (process.env['PILOTLIGHT_SUPERVISED'] !== '1') return
  // A supervisor that died closes this pipe; nobody may go on trading without it.
  process.stdin.on('end', () => resolve('orphaned'))
  process.stdin.on('error', () => resolve('orphaned'))
  process.stdin.resume()
})

const simulator = await startSimulator(parsed.options, () => say({ event: 'tape_ended' })).catch((error: unknown) =>
  // A RangeError is about an input and explains itself; anything else is a bug and may crash loudly.
  error instanceof RangeError ? refuse(error.message) : Promise.reject(error),
)
say(simulator.ready)
if (!parsed.options.awaitAccount) simulator.startMarket()

if ((await stopAsked) === 'orphaned') {
  // The daemon heard it too: it cancels and proves its book empty here, so the exchange leaves after it.
  const untilMs = performance.now() + orphanMaxMs
  while (simulator.accountStreams() > 0 && performance.now() < untilMs) await sleep(100)
}
await simulator.stop()
process.stdout.write(`${JSON.stringify({ event: 'stopped' })}\n`, () => process.exit(0))
