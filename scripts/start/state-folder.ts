import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import { BadInput, type StartOptions } from './options.ts'

// A run lives in one folder: the exchange's state, the cloud's database, the daemon's journal. `run.json` says what it was
// begun with, so that going on later means the same market, the same account and the same bot.

const Manifest = z.strictObject({
  version: z.literal(1),
  bot: z.string(),
  tape: z.string().nullable(),
  market: z.string(),
  seed: z.number().int(),
  makerFee: z.string(),
  /** The account's equity at the exchange before the first order of this folder. */
  equityStart: z.string().nullable(),
  /** False while a run is on: what the exchange of a run that was cut off knew is lost. */
  isStopped: z.boolean(),
})
export type Manifest = z.infer<typeof Manifest>

export type StateFolder = { readonly dir: string; readonly isResumed: boolean; readonly manifest: Manifest }

export function openStateFolder(options: StartOptions): StateFolder {
  const dir = options.keep ?? freshFolder()
  const path = join(dir, 'run.json')
  if (!existsSync(path)) {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    const manifest: Manifest = {
      version: 1,
      bot: `bot-${randomBytes(4).toString('hex')}`,
      tape: options.tape,
      market: options.market ?? marketOf(options.tape),
      seed: options.seed ?? 1,
      makerFee: options.makerFee ?? '0',
      equityStart: null,
      isStopped: true,
    }
    return { dir, isResumed: false, manifest }
  }
  const manifest = readManifest(path)
  if (!manifest.isStopped || !existsSync(join(dir, 'exchange.json'))) {
    throw new BadInput(`--keep ${dir} was not stopped in order, its exchange is lost: begin with an empty folder`)
  }
  for (const [option, asked, begunWith] of [
    ['--tape', options.tape, manifest.tape],
    ['--market', options.market, manifest.market],
    ['--seed', options.seed, manifest.seed],
    ['--maker-fee', options.makerFee, manifest.makerFee],
  ] as const) {
    if (asked === null || asked === begunWith) continue
    throw new BadInput(
      `${option} ${asked} is not what --keep ${dir} was begun with (${begunWith ?? 'none'}): leave it out or use another folder`,
    )
  }
  return { dir, isResumed: true, manifest }
}

export function writeManifest(dir: string, manifest: Manifest): void {
  writeFileSync(join(dir, 'run.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
}

function readManifest(path: string): Manifest {
  try {
    return Manifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    throw new BadInput(`${path} cannot be read: begin with an empty folder`)
  }
}

function freshFolder(): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
  return resolve('var', `run-${stamp}-${randomBytes(3).toString('hex')}`)
}

/** xrp-trades-2019-10-11.csv is the market XRP-USD. */
function marketOf(tape: string | null): string {
  if (tape === null) return 'ETH-USD'
  const word = basename(tape).split(/[-_.]/)[0]?.toUpperCase() ?? ''
  return /^[A-Z0-9]{1,10}$/.test(word) ? `${word}-USD` : 'TAPE-USD'
}
