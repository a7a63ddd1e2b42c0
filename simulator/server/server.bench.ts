import { spawn, type ChildProcess } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { WebSocket } from 'ws'
import type { Ready } from './simulator.ts'
import { createTrader } from './trader.fixture.ts'

// Signed orders per second through the whole server: sockets, bodies, admission, margin, matching and streams. The server
// is a process of its own, this one drives it; both share the machine. Every account keeps twenty orders resting and moves
// them one after the other, and one order in ten takes from the book. Run: node simulator/server/server.bench.ts
// [--seconds N] [--connections N] [--json]

type Figures = {
  readonly ordersPerSecond: number
  readonly refused: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly frames: number
}

const restingPerAccount = 20
const ordersPerTaker = 10
const warmUpSeconds = 1

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
  },
})
const seconds = Number(values.seconds)
const connections = Number(values.connections)

const off = await measure('off')
const on = await measure('on')
if (values.json)
  process.stdout.write(
    `${JSON.stringify({ bench: 'server', seconds, connections, signaturesOff: off, signaturesOn: on })}\n`,
  )
else {
  process.stdout.write(`${connections} connections, ${seconds} s each\n`)
  for (const [name, one] of [
    ['off', off],
    ['on', on],
  ] as const) {
    process.stdout.write(
      `signature check ${name}: ${one.ordersPerSecond} orders/s, p50 ${one.p50Ms} ms, p99 ${one.p99Ms} ms, ` +
        `${one.refused} refused, ${one.frames} stream frames\n`,
    )
  }
}

async function measure(signatures: 'on' | 'off'): Promise<Figures> {
  const { child, ready } = await startServer(signatures)
  const sockets = await Promise.all([
    ...ready.accounts.map(({ apiKey }) => listen(ready, '/account', apiKey)),
    listen(ready, '/orderbooks/ETH-USD', null),
    listen(ready, '/publicTrades/ETH-USD', null),
  ])
  // The market begins with the first account stream; its first prints give it two sides.
  const mark = await openingMark(ready)
  const workers = await Promise.all(Array.from({ length: connections }, (_, index) => createWorker(ready, index, mark)))
  let counts = false
  let isOver = false
  const latencies: number[] = []
  let refused = 0
  const drive = async (worker: Worker) => {
    while (!isOver) {
      const fromMs = performance.now()
      const isTaken = await worker.next()
      if (!counts) continue
      latencies.push(performance.now() - fromMs)
      if (!isTaken) refused += 1
    }
  }
  const driving = workers.map(drive)
  await sleep(warmUpSeconds * 1_000)
  const framesBefore = sockets.reduce((sum, { frames }) => sum + frames(), 0)
  counts = true
  const fromMs = performance.now()
  await sleep(seconds * 1_000)
  counts = false
  const tookS = (performance.now() - fromMs) / 1_000
  const frames = sockets.reduce((sum, socket) => sum + socket.frames(), 0) - framesBefore
  isOver = true
  await Promise.all(driving)
  for (const worker of workers) worker.close()
  for (const { close } of sockets) close()
  await stop(child)
  latencies.sort((a, b) => a - b)
  const quantile = (share: number) => Number((latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(2))
  return {
    ordersPerSecond: Math.round((latencies.length - refused) / tookS),
    refused,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    frames,
  }
}

type Worker = { next(): Promise<boolean>; close(): void }

/** One account's orders over one connection; each account may have several. Signatures cover no id, so they are reused. */
async function createWorker(ready: Ready, index: number, mark: number): Promise<Worker> {
  const trader = createTrader(ready, index % ready.accounts.length)
  const market = await trader.call('GET', '/info/markets?market=ETH-USD')
  const syntheticId = /"syntheticId":"(0x[0-9a-f]+)"/.exec(market.text)?.[1] ?? ''
  const signed = (side: 'BUY' | 'SELL', above: number) =>
    trader.orderBody({
      id: 'x',
      side,
      price: (mark * (1 + above)).toFixed(2),
      qty: '0.01',
      syntheticId,
      expiryEpochMillis: Date.now() + 3_600_000,
    })
  const makers = Array.from({ length: restingPerAccount }, (_, step) => {
    const away = 0.005 + 0.001 * (step >> 1)
    return step % 2 === 0 ? signed('BUY', -away) : signed('SELL', away)
  })
  const takers = [signed('BUY', 0.02), signed('SELL', -0.02)].map((body) => ({ ...body, timeInForce: 'IOC' }))
  const line = await openLine(ready.host)
  const resting: (string | undefined)[] = []
  let count = 0
  return {
    close: () => line.close(),
    async next() {
      count += 1
      const id = `${index}-${count}`
      const slot = count % restingPerAccount
      const isTaker = count % ordersPerTaker === 0
      const body = isTaker ? takers[(count / ordersPerTaker) % 2] : makers[slot]
      const cancelId = isTaker ? undefined : resting[slot]
      if (!isTaker) resting[slot] = id
      const text = JSON.stringify({ ...body, id, ...(cancelId === undefined ? {} : { cancelId }) })
      const status = await line.post('/api/v1/user/order', trader.account.apiKey, text)
      if (status !== 200 && !isTaker) resting[slot] = undefined
      return status === 200
    },
  }
}

type Line = { post(path: string, apiKey: string, body: string): Promise<number>; close(): void }

/** As little of HTTP as one request at a time needs, so that the client costs next to nothing. */
async function openLine(host: string): Promise<Line> {
  const [name = '', port = ''] = host.split(':')
  const socket: Socket = connect(Number(port), name)
  socket.setNoDelay(true)
  let waiting: ((status: number) => void) | null = null
  let received = ''
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1')
    const headEnd = received.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
    if (received.length < headEnd + 4 + length) return
    const status = Number(received.slice(9, 12))
    received = ''
    waiting?.(status)
  })
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  return {
    post: (path, apiKey, body) =>
      new Promise((resolve) => {
        waiting = resolve
        socket.write(
          `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nuser-agent: bench\r\nx-api-key: ${apiKey}\r\n` +
            `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        )
      }),
    close: () => socket.destroy(),
  }
}

async function openingMark(ready: Ready): Promise<number> {
  const trader = createTrader(ready)
  for (;;) {
    const { text } = await trader.call('GET', '/info/markets/ETH-USD/orderbook')
    const prices = [...text.matchAll(/"(bid|ask)":\[\{"qty":"[^"]+","price":"([^"]+)"/g)].map((match) =>
      Number(match[2]),
    )
    if (prices.length === 2) return ((prices[0] ?? 0) + (prices[1] ?? 0)) / 2
    await sleep(50)
  }
}

async function listen(ready: Ready, path: string, apiKey: string | null) {
  const headers = { 'user-agent': 'bench', ...(apiKey === null ? {} : { 'x-api-key': apiKey }) }
  const socket = new WebSocket(`${ready.stream}${path}`, { headers })
  let frames = 0
  socket.on('message', () => (frames += 1))
  await new Promise<void>((resolve) => socket.once('open', () => resolve()))
  return { frames: () => frames, close: () => socket.close() }
}

async function startServer(signatures: 'on' | 'off'): Promise<{ child: ChildProcess; ready: Ready }> {
  const program = join(import.meta.dirname, '..', 'main.ts')
  const args = [
    '--port',
    '0',
    '--accounts',
    '4',
    '--collateral',
    '10000000',
    '--signatures',
    signatures,
    '--await-account',
  ]
  const profile =
    process.env['SERVER_CPU_PROFILE'] === undefined
      ? []
      : ['--cpu-prof', '--cpu-prof-dir', process.env['SERVER_CPU_PROFILE']]
  const child = spawn(process.execPath, [...profile, program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ready = await new Promise<Ready>((resolve) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      const end = text.indexOf('\n')
      if (end >= 0) resolve(JSON.parse(text.slice(0, end)))
    })
  })
  return { child, ready }
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('close', () => resolve())
    child.kill('SIGTERM')
  })
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
