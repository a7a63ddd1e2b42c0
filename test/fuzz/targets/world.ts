import { assert } from '#shared/assert.ts'
import { assertConserved } from '../../../simulator/exchange/ledger.ts'
import { assertSound } from '../../../simulator/exchange/invariants.fixture.ts'
import type { ExchangeState } from '../../../simulator/exchange/state.ts'
import {
  createInProcessExchange,
  type InProcessExchange,
  type InProcessReply,
} from '../../../simulator/in-process/in-process-exchange.ts'
import { parseOptions } from '../../../simulator/server/options.ts'

// A simulated venue for the attacks on it, and what must be true of it whatever was asked.

export type World = { readonly exchange: InProcessExchange; readonly apiKeys: readonly string[] }

const startAtMs = 1_785_778_400_000

/** Two markets that have run for two seconds, three accounts. */
export function createWorld(checksSignatures: boolean): World {
  const parsed = parseOptions([
    ...['ETH-USD', 'BTC-USD'].flatMap((name) => ['--market', name]),
    '--speed',
    '20',
    '--accounts',
    '3',
    '--control',
    '--signatures',
    checksSignatures ? 'on' : 'off',
  ])
  assert(parsed.type === 'options', 'the options of the attacks must be valid')
  const exchange = createInProcessExchange({ options: parsed.options, startAtMs })
  exchange.startMarkets()
  exchange.advanceTo(startAtMs + 2_000)
  return { exchange, apiKeys: exchange.accounts.map(({ apiKey }) => apiKey) }
}

/** Hands out a world and begins another after so many inputs: what an attack leaves behind must not hide the next. */
export function worldEvery(inputs: number, create: (nth: number) => World): () => World {
  let world: World | null = null
  let used = 0
  return () => {
    if (world === null || used % inputs === 0) {
      if (world !== null) assertSound(world.exchange.state)
      world = create(used / inputs)
    }
    used += 1
    return world
  }
}

/** Advances the exchange a little; its books and its money stay sound meanwhile. */
export function advance({ exchange }: World, ms: number): void {
  exchange.advanceTo(exchange.nowMs() + ms)
  // Time that was asked for has come, also for what looks at it only when something happens.
  exchange.apply((atMs) => ({ type: 'clock', atMs }))
  assertConserved(exchange.state)
}

const statuses = [200, 400, 401, 403, 404, 405, 413, 417, 429, 431, 503]
/** A page of ten thousand rows is the most that can be asked for. */
const replyMaxChars = 8 * 1024 * 1024
/** A refusal repeats little of what was sent. */
const refusalMaxChars = 1_000

/** An answer as the venue gives them: its envelope, or nothing at all. Answers with the code, or OK. */
export function assertReply({ status, body }: InProcessReply): string {
  assert(statuses.includes(status), `HTTP ${status} is none of the venue's`)
  assert(body.length <= (status === 200 ? replyMaxChars : refusalMaxChars), `${body.length} characters are too many`)
  if (body === '') {
    assert(status === 200, 'only a success says nothing')
    return 'OK, empty'
  }
  if (status === 200) {
    assert(body.startsWith('{"status":"OK","data":'), 'a success is an OK envelope')
    if (body.length < 4_096) JSON.parse(body)
    return 'OK'
  }
  const envelope: unknown = JSON.parse(body)
  const error = fieldOf(envelope, 'error')
  const [word, code, message] = [fieldOf(envelope, 'status'), fieldOf(error, 'code'), fieldOf(error, 'message')]
  assert(word === 'ERROR' && typeof code === 'number', 'a refusal is an ERROR envelope with a code')
  assert(typeof message === 'string' && message !== '', 'a refusal says why')
  return `${status} ${code}`
}

const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

/** What a refused request must leave as it was, told in short. */
export function summaryOf(state: ExchangeState): string {
  const parts: unknown[] = [state.nextId, state.orders.size, state.restingCount, state.pending.length, state.mode]
  for (const { cash, positions, activeOrderIds, orderIds, switchAtMs, leverage } of state.accounts.values()) {
    parts.push(cash, positions.size, activeOrderIds.size, orderIds.size, switchAtMs, leverage.size)
    for (const chosen of leverage.values()) parts.push(chosen)
  }
  return parts.join(' ')
}

/** The same in full. Time goes on, and checks of the ledger are counted. */
export function wholeOf(state: ExchangeState): string {
  const { nowMs: _now, running: _running, ...rest } = state
  return JSON.stringify(rest, (_key, value: unknown) => {
    if (typeof value === 'bigint') return String(value)
    return value instanceof Map ? [...value] : value
  })
}
