import { expect } from 'vitest'
import { market } from './opening.ts'
import type { Row } from './rows.ts'
import type { Answer, OrderTerms, World } from './world.ts'

/** Something a venue does, as the protocol sheet tells it. */
export type Behaviour = {
  readonly name: string
  /** Of the protocol sheet. */
  readonly section: string
  /** Options of the venue that this needs. */
  readonly options?: readonly string[]
  /** True when it is told by streams, so that each of the two stream protocols has to show it. */
  readonly isStreamed?: true
  /** Shown in one world alone. */
  readonly only?: { readonly world: 'in process' | 'over sockets'; readonly because: string }
  readonly run: (world: World) => Promise<void>
}

/** Acknowledges, or says what was refused. Returns the venue's id. */
export async function placed(world: World, by: number, order: OrderTerms): Promise<string> {
  const answer = await world.place(by, order)
  expect(answer.text).toContain('"status":"OK"')
  return String(answer.row['id'])
}

/** The row of an order by its external id; null while the venue knows none. */
export async function orderRow(world: World, by: number, externalId: string): Promise<Row | null> {
  const { rows } = await world.get(by, `/user/orders/external/${encodeURIComponent(externalId)}`)
  return rows[0] ?? null
}

/** The order's row once it has that status. */
export const orderIn = (world: World, by: number, externalId: string, status: string): Promise<Row> =>
  world.until(async () => {
    const row = await orderRow(world, by, externalId)
    return row?.['status'] === status ? row : null
  }, `${externalId} being ${status}`)

/** Places and waits until the engine has let it rest. */
export async function resting(world: World, by: number, order: OrderTerms): Promise<string> {
  const id = await placed(world, by, order)
  await orderIn(world, by, order.id, 'NEW')
  return id
}

/** Places and waits until it has traded in full. */
export async function filled(world: World, by: number, order: OrderTerms): Promise<Row> {
  await placed(world, by, order)
  return orderIn(world, by, order.id, 'FILLED')
}

/** Somebody outside trades so much with the first market. */
export const print = (world: World, side: 'BUY' | 'SELL', price: string, size: string): Promise<void> =>
  world.control('print', { market, side, price, size })

export const openIds = async (world: World, by: number): Promise<string[]> =>
  (await world.get(by, '/user/orders')).rows.map((row) => String(row['externalId']))

/** An error envelope with that code and a client's status. */
export function expectRefused(answer: Answer, code: number): void {
  expect(answer.json).toMatchObject({ status: 'ERROR', error: { code, message: expect.any(String) } })
  expect(answer.status).toBeGreaterThanOrEqual(400)
}

export const balance = async (world: World, by: number): Promise<Row> => (await world.get(by, '/user/balance')).row

export const position = async (world: World, by: number): Promise<Row | null> =>
  (await world.get(by, `/user/positions?market=${market}`)).rows[0] ?? null
