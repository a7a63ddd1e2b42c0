import { createExchange, type ExchangeState } from '../exchange/state.ts'
import { createMarketModel, type MarketModelState } from '../market/market-model.ts'
import { recordHistory } from './account-history.ts'
import type { SimulatedAccount } from './accounts.ts'
import { openingOperations, recordOperations, type OperationsState } from './asset-operations.ts'
import { recordCandles, type CandleHistory } from './candle-history.ts'
import { machineClock, type Clock } from './clock.ts'
import { createControl } from './control-routes.ts'
import type { Door } from './door.ts'
import { createFigures, recordFigures, type FiguresState } from './market-figures.ts'
import type { MarketSource } from './market-source.ts'
import { createMisbehaviour, type Misbehaviour } from './misbehaviour.ts'
import { nextFundingAtMs } from './next-funding.ts'
import type { Options } from './options.ts'
import { createPlayer, type Player } from './player.ts'
import type { Reply } from './reply.ts'
import { openDoor } from './routes.ts'
import type { SavedState } from './state-file.ts'
import { createVenue, type Venue } from './venue.ts'

// The venue put together from its parts, up to the point where sockets or somebody else's hands take over: the same for
// the server and for a simulation, which hands in its own clock.

export type Assembly = {
  readonly venue: Venue
  readonly door: Door
  readonly accounts: ReadonlyMap<string, SimulatedAccount>
  readonly candles: CandleHistory
  readonly misbehaviour: Misbehaviour
  readonly control: ((method: string, target: string, body: string) => Reply) | null
  readonly figures: FiguresState
  readonly operations: OperationsState
  readonly playing: readonly { readonly model: MarketModelState; readonly player: Player }[]
  /** Lets the prints flow; has no effect when they do already. */
  startMarkets(): void
  stop(): void
}

const dayMs = 86_400_000

export function assembleVenue(parts: {
  readonly options: Options
  readonly sources: readonly MarketSource[]
  readonly accounts: readonly SimulatedAccount[]
  /** What this run resumes; null begins anew. */
  readonly saved?: SavedState | null
  readonly clock?: Clock
  readonly onTapesEnded?: () => void
}): Assembly {
  const { options, sources, accounts, saved = null, clock = machineClock, onTapesEnded } = parts
  const state = saved?.exchange ?? freshExchange(options, sources, accounts)
  // Settings belong to the run, not to the state that it resumes.
  Object.assign(state, settingsOf(options))

  const venue = createVenue(state, clock)
  const figures = saved?.figures ?? createFigures()
  const operations = saved?.operations ?? openingOperations(state, clock.wallMs())
  const candles = recordCandles(venue)
  const misbehaviour = createMisbehaviour(options.seed)
  let tapesPlaying = sources.filter(({ tape }) => tape !== null).length
  const tapeEnded = () => {
    tapesPlaying -= 1
    if (tapesPlaying === 0) onTapesEnded?.()
  }
  const playing = sources.map(({ spec, source, tape }, index) => {
    const before = saved?.markets[index]
    const model = before?.model ?? createMarketModel(options.seed, spec.openingTicks)
    const player = createPlayer({
      venue,
      model,
      source,
      market: spec.name,
      isTape: tape !== null,
      speed: options.speed,
      place: before?.place ?? { played: 0, marketNowMs: null },
      onEnd: tapeEnded,
    })
    return { model, player }
  })
  const door = openDoor({
    venue,
    chainId: options.chainId,
    checksSignatures: options.checksSignatures,
    accounts,
    view: {
      figures: recordFigures(venue, figures),
      nextFundingAtMs: ({ funding }) => nextFundingAtMs(funding, options.speed, state.nowMs),
    },
    candles,
    history: recordHistory(venue),
    operations: recordOperations(venue, operations),
  })
  return {
    venue,
    door,
    accounts: new Map(accounts.map((account) => [account.apiKey, account])),
    candles,
    misbehaviour,
    control: options.hasControl ? createControl({ venue, misbehaviour }) : null,
    figures,
    operations,
    playing,
    startMarkets() {
      for (const { player } of playing) player.start()
    },
    stop() {
      for (const { player } of playing) player.stop()
      venue.stop()
    },
  }
}

function freshExchange(
  options: Options,
  sources: readonly MarketSource[],
  accounts: readonly SimulatedAccount[],
): ExchangeState {
  return createExchange({
    markets: sources.map(({ spec }) => spec),
    accountIds: accounts.map(({ accountId }) => accountId),
    clientIds: new Map(accounts.map(({ accountId, clientId }) => [accountId, clientId])),
    collateralUsd: options.collateralUsd,
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
  builderFeeRateMax: options.builderFeeRateMax,
  // The testnet's limit also for names of chains that exist nowhere.
  expiryMaxMs: (options.chainId === 'SN_MAIN' ? 90 : 28) * dayMs,
})
