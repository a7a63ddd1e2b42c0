// A bare HTTP server for tests: answers each request from a script and keeps what was asked.

import http from 'node:http'
import type { VenueClock } from '../venue.ts'
import { createHttpClient, type HttpClient } from './http.ts'
import { monoMs, wallMs } from '#shared/units.ts'

export type Asked = { readonly method: string; readonly url: string; readonly body: string }
export type Scripted = { readonly status?: number; readonly text: string }
export type ScriptedVenue = {
  readonly rest: string
  readonly http: HttpClient
  readonly asked: Asked[]
  close(): void
}

export const testClock: VenueClock = {
  monoMs: () => monoMs(performance.now()),
  wallMs: () => wallMs(1_790_000_000_000),
}

/** Answers with what `answer` makes of each request; ids in its text go out as written. */
export async function scriptedVenue(answer: (asked: Asked) => Scripted): Promise<ScriptedVenue> {
  const asked: Asked[] = []
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const one = { method: request.method ?? '', url: request.url ?? '', body }
      asked.push(one)
      const { status = 200, text } = answer(one)
      response.writeHead(status).end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const rest = `http://127.0.0.1:${port}`
  const client = createHttpClient({ base: new URL(rest), userAgent: 'test/1', apiKey: null })
  const close = () => {
    client.close()
    server.closeAllConnections()
    server.close()
  }
  return { rest, http: client, asked, close }
}

/** An OK envelope. Digits of 17 or more are written as bare numbers, as the venue writes its ids. */
export function okText(data: unknown, pagination?: object): string {
  return JSON.stringify({ status: 'OK', data, error: null, pagination }).replaceAll(/"(\d{17,20})"/g, '$1')
}
