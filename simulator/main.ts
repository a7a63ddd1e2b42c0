import process from 'node:process'
import { helpText, parseOptions } from './server/options.ts'
import { startSimulator } from './server/simulator.ts'

// The exchange simulator as a program: JSON lines on stdout, the first says where it listens.

const badInput = 2

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
const stopAsked = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  if (process.env['PILOTLIGHT_SUPERVISED'] !== '1') return
  // A supervisor that died closes this pipe; nobody may go on trading without it.
  process.stdin.on('end', () => resolve())
  process.stdin.on('error', () => resolve())
  process.stdin.resume()
})

const simulator = await startSimulator(parsed.options, () => say({ event: 'tape_ended' })).catch((error: unknown) =>
  // A RangeError is about an input and explains itself; anything else is a bug and may crash loudly.
  error instanceof RangeError ? refuse(error.message) : Promise.reject(error),
)
say(simulator.ready)
if (!parsed.options.awaitAccount) simulator.startMarket()

await stopAsked
await simulator.stop()
process.stdout.write(`${JSON.stringify({ event: 'stopped' })}\n`, () => process.exit(0))
