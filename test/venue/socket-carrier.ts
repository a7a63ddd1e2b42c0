import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { startSimulator, type Simulator } from '../../simulator/server/simulator.ts'
import type { Carrier, Got, Line } from './carrier.ts'
import { openingOptions } from './opening.ts'

/** Starts the venue on a free port and waits until its markets stand still. */
export async function startVenue(more: readonly string[]): Promise<Simulator> {
  const { promise: tapesEnded, resolve: ended } = Promise.withResolvers<void>()
  const simulator = await startSimulator(openingOptions(more), ended)
  simulator.startMarket()
  await tapesEnded
  return simulator
}

/** The venue over real HTTP and WebSockets, on the machine's clock. */
export async function carryOverSockets(more: readonly string[]): Promise<Carrier> {
  const simulator = await startVenue(more)
  const { ready } = simulator
  const agent = new Agent({ keepAlive: true })
  const lines = new Set<WebSocket>()

  const send = (address: string, method: string, headers: Record<string, string>, body: string | undefined) =>
    new Promise<Got>((resolve, reject) => {
      const sent = request(address, { method, headers, agent }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        )
      })
      sent.on('error', reject)
      sent.end(body)
    })
  const headersOf = (apiKey: string | null, userAgent: string | null | undefined): Record<string, string> => ({
    ...(userAgent === null ? {} : { 'user-agent': userAgent ?? 'venue-test' }),
    ...(apiKey === null ? {} : { 'x-api-key': apiKey }),
  })
  return {
    accounts: ready.accounts,
    chainId: ready.chainId,
    request({ method, path, apiKey, body, userAgent, from }) {
      const forwarded: Record<string, string> = from === undefined ? {} : { 'x-forwarded-for': from }
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
      return send(`${ready.rest}${path}`, method, { ...headersOf(apiKey, userAgent), ...type, ...forwarded }, body)
    },
    connect: (target, apiKey, userAgent) =>
      new Promise<Line | Got>((resolve, reject) => {
        const socket = new WebSocket(`ws://${ready.host}${target}`, { headers: headersOf(apiKey, userAgent) })
        const texts: string[] = []
        let pongs = 0
        socket.on('message', (content: Buffer) => texts.push(content.toString('utf8')))
        socket.on('pong', () => (pongs += 1))
        socket.on('unexpected-response', (_request, response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
          )
        })
        socket.once('error', reject)
        socket.once('open', () => {
          lines.add(socket)
          resolve({
            texts,
            pongs: () => pongs,
            send: (text) => socket.send(text),
            ping: () => socket.ping(),
            close: () => socket.close(),
          })
        })
      }),
    control: (name, body) => send(`http://${ready.host}/control/${name}`, 'POST', headersOf(null, undefined), body),
    nowMs: () => Date.now(),
    advance: async (ms) => {
      await sleep(ms)
    },
    async stop() {
      for (const line of lines) line.terminate()
      agent.destroy()
      await simulator.stop()
    },
  }
}
