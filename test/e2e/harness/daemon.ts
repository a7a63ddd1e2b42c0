import { writeFileSync } from 'node:fs'
import { stringify } from 'smol-toml'
import { z } from 'zod'
import type { RecordEnvelope } from '#shared/contracts/records.ts'
import { readJournal } from '../../../edge-daemon/journal/reader.ts'
import { tokens } from './cloud.ts'
import type { Exchange } from './exchange.ts'
import { startProgram, type Program } from './program.ts'
import type { Scratch } from './scratch.ts'

// The daemon as a process, and its journal as it lies on disk.

export type Daemon = { readonly program: Program; readonly bot: string; readonly run: string }

export const daemonSecrets = ({ account }: Exchange) => ({
  PILOTLIGHT_API_KEY: account.apiKey,
  PILOTLIGHT_STARK_PRIVATE_KEY: account.starkPrivateKey,
  PILOTLIGHT_STARK_PUBLIC_KEY: account.starkPublicKey,
  PILOTLIGHT_VAULT: account.vault,
  PILOTLIGHT_INGEST_TOKEN: tokens.ingest,
})

export type DaemonOptions = {
  readonly bot?: string
  /** Without it nothing watches the daemon. */
  readonly cloudUrl?: string
  readonly quoting?: Readonly<Record<string, number>>
  readonly operations?: Readonly<Record<string, number>>
  /** Before the program, for Node itself. */
  readonly nodeArgs?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Writes the TOML of a daemon on its folder of this test; what is not given is the default. */
export function writeDaemonConfig(scratch: Scratch, exchange: Exchange, options: DaemonOptions): string {
  const { rest, stream, chainId, markets } = exchange.ready
  const file = scratch.file('daemon.toml')
  writeFileSync(
    file,
    stringify({
      bot: options.bot ?? 'bot-e2e',
      stateDir: scratch.file('daemon'),
      venue: { network: 'local', market: markets[0], rest, stream, chainId },
      ...(options.cloudUrl === undefined ? {} : { cloud: { url: options.cloudUrl } }),
      ...(options.quoting === undefined ? {} : { quoting: options.quoting }),
      ...(options.operations === undefined ? {} : { operations: options.operations }),
    }),
  )
  return file
}

/** Starts it; a second start continues the first one's folder. Resolves when it runs, which is before it quotes. */
export async function startDaemon(scratch: Scratch, exchange: Exchange, options: DaemonOptions): Promise<Daemon> {
  const program = startProgram(scratch, {
    name: 'daemon',
    args: [
      ...(options.nodeArgs ?? []),
      'edge-daemon/main.ts',
      '--config',
      writeDaemonConfig(scratch, exchange, options),
    ],
    env: { ...daemonSecrets(exchange), PILOTLIGHT_SUPERVISED: '1', ...options.env },
  })
  const started = await program.line('its start', (line) => line['event'] === 'daemon.started')
  return { program, bot: options.bot ?? 'bot-e2e', run: z.string().parse(started['run']) }
}

export const firstQuote = ({ program }: Daemon) =>
  program.line('its first quote', (line) => line['event'] === 'quote.first_acknowledged')

/** Stops it in order; throws unless it ended with its book proven empty. */
export async function stopDaemon({ program }: Daemon): Promise<void> {
  program.signal('SIGTERM')
  const { code } = await program.ended
  if (code !== 0) throw new Error(`the daemon ended with code ${code}: ${program.stdout().slice(-2_000)}`)
}

/** Every event of a run, as the files hold them. */
export async function journalOf(dir: string, run?: string): Promise<RecordEnvelope[]> {
  const records: RecordEnvelope[] = []
  for await (const record of readJournal(dir, 'event'))
    if (run === undefined || record.run === run) records.push(record)
  return records
}
