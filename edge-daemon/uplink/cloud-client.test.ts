import { once } from 'node:events'
import http from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { Secret } from '../venue/secret.ts'
import { answerMaxBytes, cloudClient } from './cloud-client.ts'

const schema = z.strictObject({ text: z.string() })
const token = new Secret('token-1')

/** A client of a server that answers so. */
async function clientOf(answer: http.RequestListener) {
  const server = http.createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { server, client: cloudClient(`http://127.0.0.1:${port}`, token, 'test/1') }
}

describe('an answer of the cloud', () => {
  test('is read up to its bound, and is not asked for packed', async () => {
    const text = 'x'.repeat(answerMaxBytes - '{"text":""}'.length)
    const wanted: unknown[] = []
    const { client } = await clientOf((request, response) => {
      wanted.push(request.headers['accept-encoding'])
      response.end(JSON.stringify({ text }))
    })
    expect(await client.get('/', schema, 10_000)).toEqual({ result: 'ok', value: { text } })
    expect(wanted).toEqual(['identity'])
  })

  test('that has no end is given up, and its connection too', async () => {
    const gone = Promise.withResolvers<void>()
    const { client } = await clientOf((_request, response) => {
      response.on('close', () => gone.resolve())
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      }
      response.on('drain', more)
      more()
    })
    const detail = `the answer is larger than ${answerMaxBytes} bytes`
    expect(await client.get('/', schema, 1_000)).toEqual({ result: 'away', detail })
    await gone.promise
  })

  test('that is small only while it is packed is given up', async () => {
    const bomb = gzipSync('x'.repeat(50_000_000))
    const { client } = await clientOf((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    const detail = `the answer is larger than ${answerMaxBytes} bytes`
    expect(await client.get('/', schema, 10_000)).toEqual({ result: 'away', detail })
  })

  test.each([0, 190])(
    'that repeats the token is told without it, also where it is cut after %i letters',
    async (before) => {
      const { client } = await clientOf((request, response) =>
        response.writeHead(401).end(`${'x'.repeat(before)}${String(request.headers.authorization)} is not known`),
      )
      const answer = await client.post('/', '{}', schema, 10_000)
      expect(answer).toMatchObject({ result: 'refused', status: 401, detail: expect.stringContaining('Bearer [se') })
      expect(JSON.stringify(answer)).not.toContain('tok')
    },
  )
})

test('a cloud that is not there is away, with the word of the system for it', async () => {
  const { server, client } = await clientOf(() => undefined)
  server.close()
  expect(await client.get('/', schema, 10_000)).toEqual({
    result: 'away',
    detail: 'TypeError: fetch failed (ECONNREFUSED)',
  })
})
