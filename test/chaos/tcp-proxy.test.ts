import { createServer, connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { startWire, type Wire } from './tcp-proxy.ts'

// An echo at the far end: what came through is what comes back.

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function echo(): Promise<{ readonly port: number; readonly heard: string[] }> {
  const heard: string[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      heard.push(chunk.toString())
      socket.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('an echo listens on TCP')
  return { port: address.port, heard }
}

async function caller(wire: Wire) {
  const said: string[] = []
  const socket = connect(wire.port, '127.0.0.1')
  const ended = new Promise<string>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
    socket.on('close', () => resolve('closed'))
  })
  socket.on('data', (chunk) => said.push(chunk.toString()))
  closing.push(() => void socket.destroy())
  return { socket, said, ended }
}

async function wireTo(port: number): Promise<Wire> {
  const wire = await startWire(port)
  closing.push(() => wire.close())
  return wire
}

describe('a wire that can be cut', () => {
  test('passes everything while it is open, and names the peer by its own address', async () => {
    const peer = await echo()
    const wire = await wireTo(peer.port)
    const { socket, said } = await caller(wire)
    socket.write(`host: 127.0.0.1:${wire.port}\r\n`)
    await expect.poll(() => said.join('')).toBe(`host: 127.0.0.1:${peer.port}\r\n`)
  })

  test('holds what is said while it is mute, and passes it when it is open again', async () => {
    const peer = await echo()
    const wire = await wireTo(peer.port)
    const { socket, said } = await caller(wire)
    socket.write('a')
    await expect.poll(() => said.join('')).toBe('a')
    wire.set('mute')
    socket.write('b')
    await sleep(100)
    expect(peer.heard).toEqual(['a'])
    wire.set('open')
    await expect.poll(() => said.join('')).toBe('ab')
  })

  test('carries what is said and holds the answers while it is deaf', async () => {
    const peer = await echo()
    const wire = await wireTo(peer.port)
    wire.set('deaf')
    const { socket, said } = await caller(wire)
    socket.write('a')
    await expect.poll(() => peer.heard).toEqual(['a'])
    await sleep(50)
    expect(said).toEqual([])
  })

  test('resets what stands and refuses what comes once it is cut', async () => {
    const wire = await wireTo((await echo()).port)
    const first = await caller(wire)
    first.socket.write('a')
    await expect.poll(() => first.said.join('')).toBe('a')
    wire.set('cut')
    expect(await first.ended).toBe('ECONNRESET')
    expect(await (await caller(wire)).ended).toBe('ECONNRESET')
  })
})
