import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { findPort, portTrouble } from './free-port.ts'

describe('a port', () => {
  test('is found free, and left open by nobody', async () => {
    const port = await findPort(0)
    expect(port).toEqual(expect.any(Number))
    expect(await findPort(Number(port))).toBe(port)
  })

  test('that somebody listens on is told in words', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    expect(await findPort(typeof address === 'object' && address !== null ? address.port : 0)).toBe('is in use')
    other.close()
  })

  test.each([
    ['EADDRINUSE', 'is in use'],
    ['EACCES', 'may not be opened by this user'],
    ['EMFILE', 'cannot be opened (EMFILE)'],
    [undefined, 'cannot be opened (unknown reason)'],
  ])('that fails with %s is told in words', (code, words) => expect(portTrouble(code)).toBe(words))
})
