import { ControlState } from '#shared/contracts/control.ts'
import type { Heartbeat } from '#shared/contracts/heartbeat.ts'
import type { CloudClient } from './cloud-client.ts'

// Tells the cloud that we live, regularly and at once when something people watch has changed. The answer is the cloud's
// standing order. A beat that fails is not repeated: the next one says more.

export type Heartbeats = { announce(): void; stop(): void; sent(): number }

const soonestMs = 200
const retryMs = 1_000
const timeoutMs = 3_000
/** What says that we are the problem; anything else may pass. */
const refusals = new Set([400, 401, 403, 404, 421])

export function startHeartbeats(options: {
  readonly client: CloudClient
  readonly everyMs: number
  readonly build: (seq: number) => Heartbeat
  readonly onControl: (control: ControlState) => void
  readonly onAway: (detail: string | null) => void
  /** The cloud is there and does not take our heartbeats. */
  readonly onRefused: (detail: string) => void
}): Heartbeats {
  let seq = 0
  let answered = 0
  let isOut = false
  let isWanted = false
  let isStopped = false
  let lastAtMs = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | null = null

  const schedule = (delayMs: number) => {
    if (isStopped) return
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => void beat(), delayMs)
  }
  const beat = async () => {
    if (isOut || isStopped) return
    isOut = true
    isWanted = false
    seq += 1
    lastAtMs = performance.now()
    const answer = await options.client.post(
      '/edge/v1/heartbeat',
      JSON.stringify(options.build(seq)),
      ControlState,
      timeoutMs,
    )
    isOut = false
    if (isStopped) return
    if (answer.result === 'ok') {
      answered += 1
      options.onAway(null)
      options.onControl(answer.value)
    } else {
      const detail = answer.result === 'away' ? answer.detail : `refused with ${answer.status}: ${answer.detail}`
      options.onAway(detail)
      if (answer.result === 'refused' && refusals.has(answer.status)) options.onRefused(detail)
    }
    if (isWanted) schedule(soonestMs)
    else schedule(answer.result === 'ok' ? Math.max(0, options.everyMs - (performance.now() - lastAtMs)) : retryMs)
  }
  schedule(0)
  return {
    announce() {
      if (isWanted) return
      isWanted = true
      if (!isOut) schedule(Math.max(0, soonestMs - (performance.now() - lastAtMs)))
    },
    stop() {
      isStopped = true
      if (timer !== null) clearTimeout(timer)
    },
    sent: () => answered,
  }
}
