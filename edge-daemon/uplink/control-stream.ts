import { WebSocket } from 'ws'
import { ControlState } from '#shared/contracts/control.ts'

// A standing connection on which the cloud pushes its orders the moment they change, so that a halt does not wait for the
// next heartbeat. Losing it costs speed only: every heartbeat answer carries the same.

const pingEveryMs = 10_000
const silentMaxMs = 25_000
const backOffMaxMs = 15_000

export function startControlStream(options: {
  readonly cloudUrl: string
  readonly bot: string
  readonly token: { reveal(): string }
  readonly userAgent: string
  readonly onControl: (control: ControlState) => void
}): { stop(): void } {
  let isStopped = false
  let failures = 0
  let socket: WebSocket | null = null
  let timer: NodeJS.Timeout | null = null
  const address = new URL(`/edge/v1/control?bot=${encodeURIComponent(options.bot)}`, options.cloudUrl)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'

  const connect = () => {
    timer = null
    if (isStopped) return
    const connection = new WebSocket(address, {
      headers: { authorization: `Bearer ${options.token.reveal()}`, 'user-agent': options.userAgent },
      handshakeTimeout: 5_000,
      maxPayload: 64 * 1024,
    })
    socket = connection
    let heardAtMs = performance.now()
    const pinger = setInterval(() => {
      if (performance.now() - heardAtMs > silentMaxMs) connection.terminate()
      else if (connection.readyState === WebSocket.OPEN) connection.send('ping')
    }, pingEveryMs)
    connection.on('open', () => {
      failures = 0
    })
    connection.on('message', (raw, isBinary) => {
      heardAtMs = performance.now()
      const text = isBinary || !Buffer.isBuffer(raw) ? '' : raw.toString('utf8')
      if (text === 'pong') return
      const control = parseControl(text)
      if (control !== null) options.onControl(control)
    })
    connection.on('error', () => undefined) // The close that follows is what we act on.
    connection.on('close', () => {
      clearInterval(pinger)
      if (isStopped || socket !== connection) return
      failures += 1
      timer = setTimeout(connect, Math.min(backOffMaxMs, 250 * 2 ** failures))
    })
  }
  connect()
  return {
    stop() {
      isStopped = true
      if (timer !== null) clearTimeout(timer)
      socket?.terminate()
    },
  }
}

/** Null for what is not an order of the cloud. */
export function parseControl(text: string): ControlState | null {
  try {
    const parsed = ControlState.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
