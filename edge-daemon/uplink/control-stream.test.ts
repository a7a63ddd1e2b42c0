import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import type { ControlState } from '#shared/contracts/control.ts'
import { monoMs } from '#shared/units.ts'
import { eventually } from '../eventually.fixture.ts'
import { startControlStream } from './control-stream.ts'

const control: ControlState = {
  version: 1,
  serverAtMs: 1_790_000_000_000,
  latched: false,
  latchReason: null,
  desired: 'halt',
  configVersion: 0,
  commands: [],
}

async function toyStream() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  const opened: { socket: WebSocket; url: string; authorization: string | undefined }[] = []
  server.on('connection', (socket, request) =>
    opened.push({ socket, url: request.url ?? '', authorization: request.headers.authorization }),
  )
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const heard: ControlState[] = []
  const stream = startControlStream({
    cloudUrl: `http://127.0.0.1:${port}`,
    bot: 'toy',
    token: { reveal: () => 'token' },
    userAgent: 'test/1',
    clock: { monoMs: () => monoMs(performance.now()), wallMs: () => 1_790_000_000_000 },
    onControl: (word) => heard.push(word),
  })
  onTestFinished(() => {
    stream.stop()
    for (const { socket } of opened) socket.terminate()
    server.close()
  })
  await eventually(() => opened.length === 1)
  return { opened, heard, stream }
}

describe('the control stream', () => {
  test('asks for its bot with the token and passes on what the cloud says, and only what has the agreed form', async () => {
    const { opened, heard } = await toyStream()
    expect(opened[0]).toMatchObject({ url: '/edge/v1/control?bot=toy', authorization: 'Bearer token' })
    const socket = opened[0]?.socket
    for (const text of ['pong', 'garbage', '{}', JSON.stringify({ ...control, latched: 'yes' })]) socket?.send(text)
    socket?.send(JSON.stringify(control))
    await eventually(() => heard.length > 0)
    expect(heard).toEqual([control])
  })

  test('comes back after a loss and hears again', async () => {
    const { opened, heard } = await toyStream()
    opened[0]?.socket.terminate()
    await eventually(() => opened.length === 2)
    opened[1]?.socket.send(JSON.stringify(control))
    await eventually(() => heard.length === 1)
  })

  test('stays away after it was stopped', async () => {
    const { opened, stream } = await toyStream()
    stream.stop()
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(opened.length).toBe(1)
  })
})
