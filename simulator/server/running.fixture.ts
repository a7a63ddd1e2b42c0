import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tapeHeader } from '../market/tape.ts'
import { parseOptions } from './options.ts'
import { startSimulator, type Simulator } from './simulator.ts'
import { createTrader, isRecord, type Called, type TestOrder } from './trader.fixture.ts'

// Simulators for the tests beside this file, over real sockets. The tape holds 101 prints within a second of its own
// time; its last bid is 99.5, its last ask 100.5.

export const folder = mkdtempSync(join(tmpdir(), 'simulator-'))

/** Writes a tape into the test's folder and returns its path. */
export function tapeOf(name: string, ...rows: string[]): string {
  const path = join(folder, name)
  writeFileSync(path, [tapeHeader, ...rows, ''].join('\n'))
  return path
}

const printRow = (index: number) => `${1_000_000 + index * 10},${index % 2 === 0 ? 'sell,99.5' : 'buy,100.5'},2.5`
const tapeFile = tapeOf(
  'x-trades.csv',
  '999999,buy,100.51,2.5',
  ...Array.from({ length: 100 }, (_, index) => printRow(index)),
)

export const syntheticId = `0x${Buffer.from('X-6').toString('hex').padEnd(30, '0')}`

const running = new Set<Simulator>()

/** Starts a simulator on a free port, a hundred times as fast as its tape unless told otherwise. */
export async function start(...args: string[]) {
  const parsed = parseOptions(['--port', '0', '--tape', tapeFile, '--speed', '100', ...args])
  if (parsed.type !== 'options') throw new Error('the options of a test must be valid')
  const { promise: tapeEnded, resolve: ended } = Promise.withResolvers<void>()
  const simulator = await startSimulator(parsed.options, ended)
  running.add(simulator)
  return { simulator, ready: simulator.ready, trader: createTrader(simulator.ready), tapeEnded }
}

export async function stopAll(): Promise<void> {
  const simulators = [...running]
  running.clear()
  await Promise.all(simulators.map((simulator) => simulator.stop()))
}

export const order = (id: string, side: 'BUY' | 'SELL', price: string, rest: Partial<TestOrder> = {}): TestOrder => ({
  id,
  side,
  price,
  qty: '2.5',
  syntheticId,
  ...rest,
})

export const codeOf = ({ json }: Called): unknown =>
  isRecord(json) && isRecord(json['error']) ? json['error']['code'] : null
export const dataOf = ({ json }: Called): unknown => (isRecord(json) ? json['data'] : null)

export function rowsOf(called: Called): Record<string, unknown>[] {
  const data = dataOf(called)
  return Array.isArray(data) ? data.filter(isRecord) : []
}

/** True for a frame of the account stream that shows an order in a status. */
export const hasOrder =
  (externalId: string, status: string) =>
  (frame: Record<string, unknown>): boolean => {
    const orders = isRecord(frame['data']) ? frame['data']['orders'] : null
    return (
      Array.isArray(orders) &&
      orders.some((row) => isRecord(row) && row['externalId'] === externalId && row['status'] === status)
    )
  }
