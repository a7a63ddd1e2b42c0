// A cloud for tests: a real HTTP server that stores what it is sent and misbehaves as told.

import http from 'node:http'
import { onTestFinished } from 'vitest'
import { Batch } from '#shared/contracts/batch.ts'
import { Secret } from '../venue/secret.ts'
import { cloudClient, type CloudClient } from './cloud-client.ts'

export type Mood = 'forbidding' | 'well' | 'silent' | 'broken' | 'forgetful' | 'nonsense'

export type ToyCloud = {
  readonly url: string
  readonly client: CloudClient
  /** Records as first stored, in order of arrival, by run. */
  readonly stored: Map<string, number[]>
  readonly bodies: { readonly path: string; readonly body: string; readonly atMs: number }[]
  batches: number
  inFlight: number
  inFlightMax: number
  mood: Mood
  delayMs: number
  reply: (path: string, body: string) => unknown
}

export async function toyCloud(): Promise<ToyCloud> {
  const server = http.createServer((request, response) => {
    let body = ''
    cloud.inFlight += 1
    cloud.inFlightMax = Math.max(cloud.inFlightMax, cloud.inFlight)
    response.on('close', () => (cloud.inFlight -= 1))
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const path = request.url ?? ''
      cloud.bodies.push({ path, body, atMs: performance.now() })
      const { mood } = cloud
      if (mood === 'forbidding') return response.writeHead(403).end('{"error":"not_this_bot","requestId":"1"}')
      if (mood === 'broken') return response.writeHead(500).end('{"error":"broken"}')
      const answer = path === '/edge/v1/batch' ? store(cloud, body) : cloud.reply(path, body)
      if (mood === 'silent') return request.socket.destroy()
      if (mood === 'nonsense') return response.end('<html>')
      return setTimeout(() => response.end(JSON.stringify(answer)), cloud.delayMs)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  const cloud: ToyCloud = {
    url,
    client: cloudClient(url, new Secret('token'), 'test/1'),
    stored: new Map(),
    bodies: [],
    batches: 0,
    inFlight: 0,
    inFlightMax: 0,
    mood: 'well',
    delayMs: 0,
    reply: () => ({}),
  }
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return cloud
}

function store(cloud: ToyCloud, body: string): { stored: number; contiguousSeq: number } {
  cloud.batches += 1
  const batch = Batch.parse(JSON.parse(body))
  const held = cloud.stored.get(batch.run) ?? []
  if (cloud.mood === 'forgetful') held.length = 0
  let stored = 0
  for (const record of batch.records) {
    if (held.includes(record.seq)) continue
    held.push(record.seq)
    stored += 1
  }
  cloud.stored.set(batch.run, held)
  const all = new Set(held)
  let contiguousSeq = 0
  while (all.has(contiguousSeq + 1)) contiguousSeq += 1
  return { stored, contiguousSeq }
}
