import type { AddressInfo } from 'node:net'
import { createExchange, type ExchangeState } from '../exchange/state.ts'
import { createMarketModel } from '../market/market-model.ts'
import type { Tape } from '../market/tape.ts'
import { deriveAccounts, type SimulatedAccount } from './accounts.ts'
import { openMarketSource, type MarketSource } from './market-source.ts'
import type { Options } from './options.ts'
import { createPlayer } from './player.ts'
import { openRequestLog } from './request-log.ts'
import { createRestServer } from './rest-server.ts'
import { readState, writeState, type Origin } from './state-file.ts'
import { attachStreams, streamPrefix } from './stream-server.ts'
import { createVenue } from './venue.ts'

/** What a supervisor needs to know; printed as the first line. The keys in it are throwaway. */
export type Ready = {
  readonly host: string
  readonly rest: string
  readonly stream: string
  readonly rpc: null
  readonly chainId: string
  readonly markets: readonly string[]
  readonly accounts: readonly Omit<SimulatedAccount, 'publicPoint'>[]
  readonly tape: { readonly rows: number; readonly firstAtMs: number; readonly lastAtMs: number } | null
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
const dayMs = 86_400_000
const closeWithinMs = 200

/** Starts everything and listens. Rejects with one sentence, nothing left running, when an input cannot be used. */
export async function startSimulator(options: Options, onTapeEnded: () => void): Promise<Simulator> {
  const market = openMarketSource(options)
  const accounts = deriveAccounts(options.seed, options.accounts)
  const tape = market.tape === null ? null : tapeFacts(market.tape)
  const origin: Origin = { seed: options.seed, accounts: accounts.length, market: market.spec.name, tape }
  const saved = options.stateFile === null ? null : readState(options.stateFile, origin)
  const state = saved?.exchange ?? freshExchange(options, market, accounts)
  applySettings(state, options)
  const record = openRequestLog(options.requestLog)

  const venue = createVenue(state)
  const model = saved?.model ?? createMarketModel(options.seed, market.spec.openingTicks)
  const player = createPlayer({
    venue,
    model,
    source: market.source,
    market: market.spec.name,
    isTape: tape !== null,
    speed: options.speed,
    place: saved?.place ?? { played: 0, marketNowMs: null },
    onEnd: onTapeEnded,
  })
  const byKey = new Map(accounts.map((account) => [account.apiKey, account]))
  const server = createRestServer({
    venue,
    chainId: options.chainId,
    accounts: byKey,
    requestsPerMinute: options.requestsPerMinute,
    record,
  })
  const streams = attachStreams(server, { venue, accounts: byKey, onAccountStream: () => player.start() })
  const stopParts = () => {
    player.stop()
    venue.stop()
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
    ready: {
      host: `${host}:${port}`,
      rest: `http://${host}:${port}/api/v1`,
      stream: `ws://${host}:${port}${streamPrefix}`,
      rpc: null,
      chainId: options.chainId,
      markets: [...state.markets.keys()],
      accounts: accounts.map(publicFacts),
      tape,
    },
    startMarket: () => player.start(),
    accountStreams: () => streams.accountStreams(),
    async stop() {
      stopParts()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // Answers under way and close frames get a moment, then the line is cut.
      setTimeout(() => server.closeAllConnections(), closeWithinMs).unref()
      await closed
      if (options.stateFile === null) return
      writeState(options.stateFile, { version: 1, origin, place: player.place(), model, exchange: state })
    },
  }
}

function freshExchange(options: Options, market: MarketSource, accounts: readonly SimulatedAccount[]): ExchangeState {
  return createExchange({
    markets: [market.spec],
    accountIds: accounts.map(({ accountId }) => accountId),
    collateralUsd: 100_000,
    // Beyond 2^53 and close together: a reader that goes through a double takes two orders for one.
    firstId: 1_800_000_000_000_000_001n + BigInt(options.seed) * 1_000_000_007n,
    ...settingsOf(options),
  })
}

const settingsOf = (options: Options) => ({
  engineDelayMs: options.engineDelayMs,
  switchWorks: options.switchWorks,
  makerFeeRate: options.makerFeeRate,
  takerFeeRate: options.takerFeeRate,
  expiryMaxMs: (options.chainId === 'SN_MAIN' ? 90 : 28) * dayMs,
})

/** Settings belong to the run, not to the state that it resumes. */
const applySettings = (state: ExchangeState, options: Options): void => {
  Object.assign(state, settingsOf(options))
}

const publicFacts = ({ accountId, apiKey, vault, starkPrivateKey, starkPublicKey }: SimulatedAccount) => ({
  accountId,
  apiKey,
  vault,
  starkPrivateKey,
  starkPublicKey,
})

const tapeFacts = ({ rows, firstAtMs, lastAtMs }: Tape) => ({ rows, firstAtMs, lastAtMs })

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0
