import { mkdirSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { findPort } from './cloud/free-port.ts'
import { BadInput, forgetSecrets, help, parseCloudOptions, type CloudOptions } from './cloud/options.ts'
import { guardWorkerd, workerdUsing } from './cloud/workerd-guard.ts'

// Runs the cloud's part on this machine. Prints one JSON line when it answers requests; everything else goes to stderr.

const cronEveryMs = 60_000
/** An orderly stop takes about a second; whoever waits for us may count on two. */
const stopPatienceMs = 1_700
/** How long a cloud without a supervisor goes on. */
const orphanMs = 6_000

process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

try {
  const options = parseCloudOptions(process.argv.slice(2), process.env)
  forgetSecrets(process.env)
  if (options === null) process.stdout.write(help)
  else await run({ ...options, stateDir: path.resolve(options.stateDir) })
} catch (error) {
  if (!(error instanceof BadInput)) throw error
  process.stderr.write(`cloud: ${error.message}\n`)
  process.exitCode = 2
}

async function run(options: CloudOptions): Promise<void> {
  await requireFreeState(options.stateDir)
  const port = await findPort(options.port)
  if (typeof port === 'string') {
    throw new BadInput(`port ${options.port} ${port}: give another with --port, or --port 0 for a free one`)
  }
  makeFolder(options.stateDir)

  const { promise: stopped, resolve: stopAsked } = Promise.withResolvers<void>()
  for (const signal of ['INT', 'TERM', 'HUP'] as const) process.on(`SIG${signal}`, stopAsked)
  if (process.env['PILOTLIGHT_SUPERVISED'] === '1') {
    // The daemon heard it too: it needs a moment to hand over its last records and to say goodbye.
    const orphaned = () => void setTimeout(orphanMs).then(() => stopAsked())
    process.stdin.resume().once('close', orphaned).once('end', orphaned)
  }

  // Loaded only now: bad input is answered without waiting for the toolchain.
  const { startLocalWorker } = await import('./cloud/local-worker.ts')
  const guard = guardWorkerd(options.stateDir)
  const starting = startLocalWorker(options, port)
  const worker = await Promise.race([starting, stopped])
  if (worker !== undefined) {
    process.stdout.write(`${JSON.stringify({ url: worker.url, port, ...options.madeSecrets })}\n`)
    // Local workerd knows no cron of its own.
    const cron = setInterval(() => void worker.runCron().catch(() => {}), cronEveryMs)
    await stopped
    clearInterval(cron)
    await Promise.race([worker.stop(), setTimeout(stopPatienceMs)])
  }
  guard.release()
  process.exit(0)
}

/** Two runtimes on one state would each believe to be the only one. A killed predecessor gets a moment to be gone. */
async function requireFreeState(folder: string): Promise<void> {
  for (const untilMs = performance.now() + 1_500; workerdUsing(folder) !== null; await setTimeout(20)) {
    if (performance.now() < untilMs) continue
    throw new BadInput(`--state ${folder} is used by process ${workerdUsing(folder)}: stop it, or give another folder`)
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch {
    throw new BadInput(`--state: the folder ${folder} cannot be made`)
  }
}
