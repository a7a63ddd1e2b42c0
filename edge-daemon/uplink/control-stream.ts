import type { ControlState } from '#shared/contracts/control.ts'
import type { LastingOptions } from '../connection/lasting-socket.ts'
import { openLastingSocket } from '../connection/lasting-socket.ts'
import { controlListener, controlPing, controlTiming } from './control-listener.ts'

const messageMaxBytes = 64 * 1024

/** Opens the cloud's push connection and keeps it open until `stop`. */
export function startControlStream(options: {
  readonly cloudUrl: string
  readonly bot: string
  readonly token: { reveal(): string }
  readonly userAgent: string
  readonly clock: LastingOptions['clock']
  readonly onControl: (control: ControlState) => void
}): { stop(): void } {
  const url = new URL(`/edge/v1/control?bot=${encodeURIComponent(options.bot)}`, options.cloudUrl)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const lasting = openLastingSocket({
    name: 'control',
    url,
    headers: () => ({ authorization: `Bearer ${options.token.reveal()}`, 'user-agent': options.userAgent }),
    messageMaxBytes,
    clock: options.clock,
    timing: controlTiming,
    textPing: controlPing,
    listener: controlListener(options.onControl),
  })
  return { stop: () => void lasting.close() }
}
