import { afterEach, expect, test, vi } from 'vitest'
import { sendCommand } from './api.ts'

afterEach(() => vi.unstubAllGlobals())

/** What the page says when its request ends so. */
async function saidTo(end: () => Promise<Response>) {
  vi.stubGlobal('fetch', end)
  return sendCommand('b', 'halt')
}

const answer = (status: number, body: unknown) => () => Promise.resolve(Response.json(body, { status }))
const unsure = { ok: false, said: 'No answer: it may have been taken. Look at the state before you repeat it.' }

test.each<[string, () => Promise<Response>]>([
  ['takes longer than the page waits', () => Promise.reject(new DOMException('too long', 'TimeoutError'))],
  ['breaks off', () => Promise.reject(new TypeError('fetch failed'))],
  ['is a page of somebody in between', () => Promise.resolve(new Response('<html>Bad gateway', { status: 502 }))],
  ['is a failure of the Worker itself', answer(500, { error: 'internal', requestId: 'r' })],
])('of a command whose answer %s nobody knows whether it was taken', async (_, end) => {
  expect(await saidTo(end)).toEqual(unsure)
})

test.each<[string, () => Promise<Response>, string]>([
  [
    'that the watchdog does not take',
    answer(409, { error: 'refused', detail: 'nothing is latched', requestId: 'r' }),
    'Refused: nothing is latched.',
  ],
  [
    'that waits for the database',
    answer(503, { error: 'session_unproven', detail: 'use the tokens', requestId: 'r' }),
    'Refused: use the tokens.',
  ],
  ['that somebody in between does not let through', answer(403, 'no'), 'Refused: 403.'],
])('a command %s is said to be refused', async (_, end, said) => {
  expect(await saidTo(end)).toEqual({ ok: false, said })
})

test('a command that is taken is said to be so', async () => {
  expect(await saidTo(answer(200, {}))).toEqual({ ok: true, said: 'Halt accepted. The daemon is told at once.' })
})
