import type { Held } from '../../../cloud/domain/held-records.ts'
import type { WatchdogState } from '../../../cloud/domain/watchdog.ts'
import type { TradingConfig } from '#shared/config/config.ts'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { EngineState } from '../../../edge-daemon/core/state.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import type { ExchangeState, Order } from '../../../simulator/exchange/state.ts'
import type { Invariant } from '../faults/fault.ts'
import type { OrderOnTheWay } from '../links/rest.ts'
import type { FileText } from './journal-text.ts'

// What a checker may see. It takes types alone from what it checks, and says in one sentence what is wrong.

export type View = {
  readonly nowMs: number
  /** How many faults are on now. */
  readonly faultsOn: number
  /** The process runs, and no fault is on that may keep the answer to a question about an order from it. */
  readonly isAnswered: boolean
  readonly exchange: ExchangeState
  readonly accountId: number
  /** Our orders at the exchange that may still fill. */
  readonly resting: readonly Order[]
  readonly market: string
  /** What is traded with now; while no process lives, as the local file was written first. */
  readonly config: TradingConfig
  /** The local file, as it last could be read. */
  readonly localConfig: TradingConfig
  /** Null while no process lives, or its core has said its last word. */
  readonly engine: EngineState | null
  /** By how much the machine's wall clock is ahead of the true time. */
  readonly clockErrorMs: number
  /** Until then the trading loop does nothing, and what is meant for it waits. */
  readonly loopHeldUntilMs: number
  /** Until then the process stands still. */
  readonly pausedUntilMs: number
  /** What the process holds of the machine's memory, megabytes; 0 while none lives. */
  readonly rssMb: number
  /** Which life of the process it is. */
  readonly boot: number
  /** Orders of the daemon that have left it and have not reached the exchange yet. */
  readonly onTheWay: ReadonlyMap<number, OrderOnTheWay>
  /** When a frame or a pong last reached this life of the process on each stream. */
  readonly heardAtMs: Readonly<Record<StreamName, number>>
  /** When the exchange made the newest frame of the book that this life has taken up; -Infinity before the first. */
  readonly bookMadeAtMs: number
  /** When the exchange last took a refresh of the switch from the daemon; -Infinity before the first. */
  readonly switchTakenAtMs: number
  /** Trades of ours that the exchange has declared void since. */
  readonly takenBack: readonly string[]
  /** What each life of the process has journaled, oldest first, and how much of it the disk has told to be safe. */
  readonly journals: readonly {
    readonly run: string
    /** Each with its newline. */
    readonly lines: readonly string[]
    readonly writer: { readonly syncedSeq: number }
  }[]
  /** The journal as whoever reads the disk finds it now, in the order of the names. */
  readonly journalFiles: () => readonly FileText[]
  /** How far the process that lives takes the cloud to hold the journal; null while none lives. */
  readonly upload: {
    readonly run: string
    readonly ackedSeq: number
    /** What lies before it is taken for stored; another value whenever it has moved. */
    readonly cursor: { readonly run: string; readonly seq: number } | null
  } | null
  readonly cloud: CloudView
  /** Connections by number. */
  readonly lines: ReadonlyMap<number, { readonly name: string }>
  /** What nobody else may read. */
  readonly apiKey: string
}

/** Times are those of the cloud's own clock where they say so. */
export type CloudView = {
  readonly wallMs: number
  /** As it is stored; another value whenever it has changed. */
  readonly watchdog: WatchdogState
  /** By the cloud's clock. */
  readonly alarmAtMs: number | null
  /** Looks at the book under way for an alarm. */
  readonly alarmLooks: number
  /** When it sent its mass cancels, oldest first. */
  readonly cancelledAtMs: readonly number[]
  /** What its tables hold of the journal. */
  readonly held: Held
  /** By how much the disturbances of its alarm and its memory in this run may delay it. */
  readonly lateMaxMs: number
}

export type Sink = 'disk' | 'cloud' | 'exchange'

export type Check = {
  readonly id: Invariant
  /** Before a frame is given to a process that runs. */
  readonly hear?: (view: View, line: number, text: string) => void
  /** Something leaves the process: what is written to disk, told to the cloud or asked of the exchange. */
  readonly emit?: (view: View, sink: Sink, text: string) => string | null
  /** After each step of the core. */
  readonly step?: (view: View, event: VenueEvent, effects: readonly Effect[]) => string | null
  /** After each message anywhere in the world. */
  readonly look?: (view: View) => string | null
}

/** Our own names of orders begin so. */
export const isOurs = (externalId: string): boolean => externalId.startsWith('pl-')

/** Levels of slots from here on are of exits, which take at once or end and never rest. */
export const exitsFrom = 99

/** Our orders at the exchange that may still fill. */
export const restingOrders = ({ resting }: View): readonly Order[] => resting

/** An engine that stands still lists what has expired, and ends it before it trades again: see `expiredNeverFills`. */
export const hasExpired = ({ exchange }: View, { expireAtMs }: Order): boolean =>
  exchange.isFrozen === true && expireAtMs <= exchange.nowMs

export const positionLots = ({ exchange, accountId, market }: View): number =>
  exchange.accounts.get(accountId)?.positions.get(market)?.lots ?? 0

export type Sent = Extract<Effect, { type: 'place_order' | 'edit_order' }>
export const isSent = (effect: Effect): effect is Sent => effect.type === 'place_order' || effect.type === 'edit_order'
