import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { ExchangeState } from '../exchange/state.ts'
import type { MarketModelState } from '../market/market-model.ts'
import type { OperationsState } from './asset-operations.ts'
import type { FiguresState } from './market-figures.ts'
import type { PlayerPlace } from './player.ts'

// The simulator's memory between two runs. Keys are not in it: they are derived from the seed again.

/** What the run is made of; a state can only be resumed with the same. */
export type Origin = {
  readonly seed: number
  readonly accounts: number
  readonly clients: number
  readonly markets: readonly {
    readonly name: string
    readonly tape: { readonly rows: number; readonly firstAtMs: number; readonly lastAtMs: number } | null
  }[]
}

/** How far a market of the run has come, in the order of the origin's markets. */
export type SavedMarket = { readonly place: PlayerPlace; readonly model: MarketModelState }

export type SavedState = {
  readonly version: 3
  readonly origin: Origin
  readonly markets: readonly SavedMarket[]
  readonly figures: FiguresState
  readonly operations: OperationsState
  readonly exchange: ExchangeState
}

const SavedShape = z.object({
  version: z.literal(3),
  origin: z.object({
    seed: z.number(),
    accounts: z.number(),
    clients: z.number(),
    markets: z.array(
      z.object({
        name: z.string(),
        tape: z.object({ rows: z.number(), firstAtMs: z.number(), lastAtMs: z.number() }).nullable(),
      }),
    ),
  }),
  markets: z.array(
    z.object({
      place: z.object({ played: z.number(), marketNowMs: z.number().nullable() }),
      // Written by this program alone and replaced in one piece, so the inside is taken as it is.
      model: z.custom<MarketModelState>((value) => isRecord(value) && Array.isArray(value['ladder'])),
    }),
  ),
  figures: z.custom<FiguresState>((value) => isRecord(value) && value['days'] instanceof Map),
  operations: z.custom<OperationsState>((value) => value instanceof Map),
  exchange: z.custom<ExchangeState>((value) => isRecord(value) && value['orders'] instanceof Map),
})

const OlderShape = z.object({ version: z.union([z.literal(1), z.literal(2)]), origin: z.unknown() })

/** The state in the file; null when there is no file. Throws a RangeError in one sentence when it cannot be resumed. */
export function readState(path: string, origin: Origin): SavedState | null {
  if (!existsSync(dirname(path))) throw new RangeError(`--state ${path} lies in no existing folder; create it first`)
  if (!existsSync(path)) return null
  const content = parse(path)
  if (OlderShape.safeParse(content).success) {
    throw new RangeError(`--state ${path} was written by an older version of this simulator; remove it or name another`)
  }
  const parsed = SavedShape.safeParse(content)
  if (!parsed.success) {
    throw new RangeError(`--state ${path} is not a state of this simulator; remove it or name another`)
  }
  const saved = parsed.data
  const differing = optionThatDiffers(saved.origin, origin)
  if (differing !== null) {
    throw new RangeError(
      `--state ${path} was made with another --${differing}; pass the same one or name another state file`,
    )
  }
  return saved
}

function optionThatDiffers(saved: Origin, origin: Origin): string | null {
  for (const key of ['seed', 'accounts', 'clients'] as const) if (saved[key] !== origin[key]) return key
  const namesOf = ({ markets }: Origin) => markets.map(({ name }) => name).join()
  if (namesOf(saved) !== namesOf(origin)) return 'market'
  return JSON.stringify(saved.markets) === JSON.stringify(origin.markets) ? null : 'tape'
}

/** Replaces the file as a whole: after a crash either the old or the new state is there. */
export function writeState(path: string, state: SavedState): void {
  const temporary = `${path}.tmp`
  const file = openSync(temporary, 'w', 0o600)
  writeSync(file, JSON.stringify(state, encode))
  fsyncSync(file)
  closeSync(file)
  renameSync(temporary, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

function encode(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: value.toString() }
  return value instanceof Map ? { $map: [...value] } : value
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'), (_key, value: unknown) => {
      if (!isRecord(value)) return value
      if (typeof value['$bigint'] === 'string') return BigInt(value['$bigint'])
      return Array.isArray(value['$map']) ? new Map(value['$map']) : value
    })
  } catch {
    return null
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
