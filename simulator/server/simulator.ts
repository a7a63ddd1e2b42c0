import type { AddressInfo } from 'node:net'
import { createPrng } from '#shared/prng.ts'
import type { Tape } from '../market/tape.ts'
import { deriveAccounts, type SimulatedAccount } from './accounts.ts'
import { assembleVenue } from './assembly.ts'
import { drawLatencyMs } from './latency.ts'
import { openMarketSources } from './market-source.ts'
import type { Options } from './options.ts'
import { keepPastStates } from './past-states.ts'
import { openRequestLog } from './request-log.ts'
import { createRestServer } from './rest-server.ts'
import { readState, writeState, type Origin } from './state-file.ts'
import { rpcPath, streamPrefix } from './stream-routes.ts'
import { attachStreams } from './stream-server.ts'

export type TapeFacts = { readonly rows: number; readonly firstAtMs: number; readonly lastAtMs: number }

type AccountFacts = Omit<SimulatedAccount, 'publicPoint'>

/** What a supervisor needs to know; printed as the first line. The keys in it are throwaway. */
export type Ready = {
  readonly host: string
  readonly rest: string
  readonly stream: string
  readonly rpc: string
  readonly chainId: string
  readonly markets: readonly string[]
  readonly accounts: readonly AccountFacts[]
  /** Of the first market; null when it is seeded. */
  readonly tape: TapeFacts | null
  readonly tapes: Readonly<Record<string, TapeFacts>>
  /** Where the control surface is; null when it is closed. */
  readonly control: string | null
}

export type Simulator = {
  readonly ready: Ready
  /** Lets the prints flow; has no effect when they do already. */
  startMarket(): void
  /** Account streams that are connected: somebody may be trading. */
  accountStreams(): number
  stop(): Promise<void>
}

const host = '127.0.0.1'
const closeWithinMs = 200

/**
 * Starts everything and listens. Rejects with one sentence, nothing left running, when an input cannot be used. Calls
 * back when the last of the tapes has ended.
 */
export async function startSimulator(options: Options, onTapesEnded: () => void): Promise<Simulator> {
  const sources = openMarketSources(options.markets, options.seed)
  const accounts = deriveAccounts(options.seed, options.accounts, options.clients)
  const origin: Origin = {
    seed: options.seed,
    accounts: accounts.length,
    clients: options.clients,
    markets: sources.map(({ spec, tape }) => ({ name: spec.name, tape: tape === null ? null : tapeFacts(tape) })),
  }
  const saved = options.stateFile === null ? null : readState(options.stateFile, origin)
  const record = openRequestLog(options.requestLog)
  const assembly = assembleVenue({ options, sources, accounts, saved, onTapesEnded })
  const { venue, door, misbehaviour, control, candles } = assembly
  const past = keepPastStates(venue.state, misbehaviour)

  const prng = createPrng(options.seed).child('latency')
  const latency = { type: 'uniform', fromMs: options.latencyMs.from, toMs: options.latencyMs.to } as const
  const server = createRestServer({
    door,
    accounts: assembly.accounts,
    requestsPerMinute: options.requestsPerMinute,
    drawLatencyMs: () => (latency.toMs === 0 ? 0 : drawLatencyMs(latency, prng)),
    misbehaviour,
    stateBefore: (ageMs) => past.before(ageMs),
    control,
    record,
  })
  const streams = attachStreams(server, {
    venue,
    accounts: assembly.accounts,
    candles,
    misbehaviour,
    onAccountStream: () => assembly.startMarkets(),
  })
  const stopParts = () => {
    assembly.stop()
    past.stop()
    streams.stop()
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      stopParts()
      const reason = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${error.code ?? 'unknown reason'})`
      reject(new RangeError(`--port ${options.port} ${reason}; choose another, or 0 for a free one`, { cause: error }))
    })
    server.listen(options.port, host, () => resolve(portOf(server.address())))
  })
  return {
    ready: readyLine(`${host}:${port}`, options, origin, accounts),
    startMarket: () => assembly.startMarkets(),
    accountStreams: () => streams.accountStreams(),
    async stop() {
      stopParts()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // Answers under way and close frames get a moment, then the line is cut.
      setTimeout(() => server.closeAllConnections(), closeWithinMs).unref()
      await closed
      if (options.stateFile === null) return
      const { figures, operations } = assembly
      const markets = assembly.playing.map(({ model, player }) => ({ place: player.place(), model }))
      writeState(options.stateFile, { version: 3, origin, markets, figures, operations, exchange: venue.state })
    },
  }
}

function readyLine(at: string, options: Options, { markets }: Origin, accounts: readonly SimulatedAccount[]): Ready {
  const taped = markets.flatMap(({ name, tape }) => (tape === null ? [] : [[name, tape] as const]))
  return {
    host: at,
    rest: `http://${at}/api/v1`,
    stream: `ws://${at}${streamPrefix}`,
    rpc: `ws://${at}${rpcPath}`,
    chainId: options.chainId,
    markets: markets.map(({ name }) => name),
    accounts: accounts.map(publicFacts),
    tape: markets[0]?.tape ?? null,
    tapes: Object.fromEntries(taped),
    control: options.hasControl ? `http://${at}/control` : null,
  }
}

const publicFacts = ({ publicPoint: _publicPoint, ...facts }: SimulatedAccount): AccountFacts => facts

const tapeFacts = ({ rows, firstAtMs, lastAtMs }: Tape): TapeFacts => ({ rows, firstAtMs, lastAtMs })

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0
