import type { ExchangeState } from '../exchange/state.ts'
import type { Venue } from './venue.ts'

/** Money that came or went, as an account's list of operations shows it. */
export type AssetOperation = {
  readonly id: string
  readonly accountId: number
  readonly type: 'DEPOSIT' | 'WITHDRAWAL'
  /** Units of 1e-12 dollars, negative when it went. */
  readonly amount: bigint
  readonly atMs: number
}

/** Plain data, kept in the state file: by account, oldest first. */
export type OperationsState = Map<number, AssetOperation[]>

export type AssetOperations = { of(accountId: number): readonly AssetOperation[] }

const operationsKeptMax = 1_000

/** The first operation of every account is the collateral it was opened with. */
export function openingOperations(state: ExchangeState, atMs: number): OperationsState {
  return new Map(
    Array.from(state.accounts.values(), ({ id, cash }) => [id, cash === 0n ? [] : [operation(id, 1, cash, atMs)]]),
  )
}

export function recordOperations(venue: Venue, operations: OperationsState): AssetOperations {
  venue.listen((outputs, event) => {
    if (event.type !== 'collateral_moved' || outputs.some(({ type }) => type === 'refused')) return
    const { accountId, amount, atMs } = event
    const own = operations.get(accountId)
    if (own === undefined) return
    const number = Number((own.at(-1)?.id ?? '0').slice(-numberDigits)) + 1
    own.push(operation(accountId, number, amount, atMs))
    if (own.length > operationsKeptMax) own.shift()
  })
  return { of: (accountId) => operations.get(accountId) ?? [] }
}

const numberDigits = 9

/** Ids of their own kind: account and running number. They are not taken from the exchange, whose ids tell its order. */
const operation = (accountId: number, number: number, amount: bigint, atMs: number): AssetOperation => ({
  id: `${accountId}${String(number).padStart(numberDigits, '0')}`,
  accountId,
  type: amount < 0n ? 'WITHDRAWAL' : 'DEPOSIT',
  amount,
  atMs,
})
