// The conversation on the RPC socket as a pure reducer: which streams are asked for, answered, running, or waiting to be
// asked for again. All of them share one count of messages, so a gap concerns them all; losing one concerns it alone.

import { unreachable } from '#shared/assert.ts'
import type { MonoMs } from '#shared/units.ts'
import type { StreamName } from '../../core/event.ts'
import { slowMs } from '../../connection/connection.ts'
import { idleLink, stepLink, type Link, type LinkEvent } from '../../connection/reconnect.ts'

/** A subscription that the venue does not like may get no answer at all. */
export const answerWithinMs = 5_000
/** Each answer proves that quiet streams live, often enough for `risk.streamSilentMaxMs`. */
export const pingEveryMs = 1_000

type Topic = {
  readonly stream: StreamName
  /** The life of the subscription; it goes like that of a connection. */
  readonly link: Link
  /** The venue's name for it. */
  readonly subscription: string
  readonly askedAs: string | null
  readonly answerDueMs: number
  /** When it is asked for again; null while nothing waits. */
  readonly againAtMs: number | null
  /** Asked for on this connection before: messages of the old subscription may still come. */
  readonly isRepeat: boolean
}

export type RpcSession = {
  readonly isOpen: boolean
  readonly topics: readonly Topic[]
  readonly lastSeq: number | null
  /** Requests so far: each has its own id, over all connections. */
  readonly requests: number
  readonly ping: { readonly askedAs: string; readonly dueMs: number; readonly isSlow: boolean } | null
  readonly nextPingAtMs: number
}

export type RpcAnswer =
  | { readonly subscription: string | null }
  | { readonly error: { readonly code: number; readonly message: string } }

export type RpcEvent = { readonly atMs: MonoMs } & (
  | { readonly type: 'opened' | 'ticked' }
  | { readonly type: 'answered'; readonly id: string; readonly answer: RpcAnswer }
  | {
      readonly type: 'framed'
      readonly subscription: string
      readonly seq: number
      /** True for one that needs none before it. */
      readonly isSnapshot?: boolean
    }
  /** One stream cannot be trusted any more. */
  | { readonly type: 'broken'; readonly stream: StreamName; readonly reason: string }
  | { readonly type: 'lost'; readonly reason: string }
)

export type RpcEffect =
  | { readonly type: 'subscribe'; readonly id: string; readonly stream: StreamName }
  | { readonly type: 'ping'; readonly id: string }
  | { readonly type: 'up'; readonly stream: StreamName }
  /** `isQuick` at one of them for each ping that was answered within half a second. */
  | { readonly type: 'proved'; readonly stream: StreamName; readonly isQuick: boolean }
  /** A ping has waited half a second. */
  | { readonly type: 'slow' }
  | { readonly type: 'down' | 'refused'; readonly stream: StreamName; readonly reason: string }
  /** The message at hand is the next of this stream. */
  | { readonly type: 'deliver'; readonly stream: StreamName }
  /** The connection is dead or deaf. */
  | { readonly type: 'lose'; readonly reason: string }

type Step = readonly [RpcSession, readonly RpcEffect[]]

export function idleSession(
  topics: readonly { readonly stream: StreamName; readonly subscription: string }[],
  seed: string,
): RpcSession {
  return {
    isOpen: false,
    topics: topics.map(({ stream, subscription }) => ({
      stream,
      subscription,
      link: idleLink(`${seed} ${stream}`),
      askedAs: null,
      answerDueMs: 0,
      againAtMs: null,
      isRepeat: false,
    })),
    lastSeq: null,
    requests: 0,
    ping: null,
    nextPingAtMs: 0,
  }
}

export function stepSession(session: RpcSession, event: RpcEvent): Step {
  switch (event.type) {
    case 'opened': {
      const fresh = { ...session, isOpen: true, lastSeq: null, ping: null, nextPingAtMs: event.atMs + pingEveryMs }
      const begin = (topic: Topic): LinkEvent => ({ type: topic.link.phase === 'idle' ? 'started' : 'waited' })
      return each(fresh, event.atMs, (topic) => ({ topic: { ...topic, isRepeat: false }, event: begin(topic) }))
    }
    case 'answered':
      return answered(session, event)
    case 'framed':
      return framed(session, event)
    case 'broken':
      return each(session, event.atMs, (topic) =>
        topic.stream === event.stream ? { topic, event: { ...event, type: 'lost' } } : null,
      )
    case 'lost':
      return each({ ...session, isOpen: false, ping: null }, event.atMs, (topic) => ({ topic, event }))
    case 'ticked':
      return ticked(session, event.atMs)
    default:
      return unreachable(event)
  }
}

function answered(session: RpcSession, event: RpcEvent & { type: 'answered' }): Step {
  const { id, answer, atMs } = event
  if (session.ping?.askedAs === id) {
    // Also a refusal shows that somebody is there who reads.
    const proved = session.topics.filter(({ link }) => link.phase === 'up')
    const isQuick = !session.ping.isSlow
    return [
      { ...session, ping: null },
      proved.map(({ stream }, nth) => ({ type: 'proved', stream, isQuick: isQuick && nth === 0 })),
    ]
  }
  const asked = session.topics.find((topic) => topic.askedAs === id && topic.link.phase === 'connecting')
  if (asked === undefined) return [session, []]
  if (!('error' in answer)) {
    const subscription = answer.subscription ?? asked.subscription
    return each(session, atMs, (topic) =>
      topic === asked ? { topic: { ...topic, subscription }, event: { type: 'opened', atMs } } : null,
    )
  }
  const reason = `the venue answered ${answer.error.code} ${answer.error.message}`
  const [next, effects] = each(session, atMs, (topic) =>
    topic === asked ? { topic, event: { type: 'lost', atMs, reason } } : null,
  )
  return [next, [{ type: 'refused', stream: asked.stream, reason }, ...effects]]
}

function framed(session: RpcSession, event: RpcEvent & { type: 'framed' }): Step {
  const { seq, subscription, atMs, isSnapshot = false } = event
  const { lastSeq } = session
  const next = { ...session, lastSeq: seq }
  if (lastSeq !== null && seq !== lastSeq + 1) {
    const reason = `sequence ${seq} after ${lastSeq}`
    return each(next, atMs, (topic) => ({ topic, event: { type: 'lost', atMs, reason } }))
  }
  const topic = next.topics.find((each) => each.subscription === subscription)
  if (topic?.link.phase === 'up') return [next, [{ type: 'deliver', stream: topic.stream }]]
  // The first message may come before the answer. Of a stream that is asked for again it may be one of before, with which
  // nothing can begin unless it is a snapshot: passed over, that might be the only one.
  if (topic?.link.phase !== 'connecting' || (topic.isRepeat && !isSnapshot)) return [next, []]
  const [opened, effects] = each(next, atMs, (other) =>
    other === topic ? { topic, event: { type: 'opened', atMs } } : null,
  )
  return [opened, [...effects, { type: 'deliver', stream: topic.stream }]]
}

function ticked(session: RpcSession, nowMs: MonoMs): Step {
  if (!session.isOpen) return [session, []]
  if (session.ping !== null && nowMs >= session.ping.dueMs)
    return [session, [{ type: 'lose', reason: `no answer to a ping within ${answerWithinMs} ms` }]]
  const { ping: out } = session
  if (out !== null && !out.isSlow && nowMs >= out.dueMs - answerWithinMs + slowMs)
    return [{ ...session, ping: { ...out, isSlow: true } }, [{ type: 'slow' }]]
  const [asked, effects] = each(session, nowMs, (topic) => {
    if (topic.againAtMs !== null && nowMs >= topic.againAtMs) return { topic, event: { type: 'waited' } }
    if (topic.link.phase !== 'connecting' || nowMs < topic.answerDueMs) return null
    const reason = `no answer to the subscription within ${answerWithinMs} ms`
    return { topic, event: { type: 'lost', atMs: nowMs, reason } }
  })
  if (asked.ping !== null || nowMs < asked.nextPingAtMs) return [asked, effects]
  const requests = asked.requests + 1
  const id = String(requests)
  const ping = { askedAs: id, dueMs: nowMs + answerWithinMs, isSlow: false }
  return [{ ...asked, requests, ping, nextPingAtMs: nowMs + pingEveryMs }, [...effects, { type: 'ping', id }]]
}

type Told = { readonly topic: Topic; readonly event: LinkEvent } | null

/** Moves the topics for which `tell` has something, and turns what their links want into requests and reports. */
function each(session: RpcSession, nowMs: MonoMs, tell: (topic: Topic) => Told): Step {
  let { requests } = session
  const effects: RpcEffect[] = []
  const topics = session.topics.map((before) => {
    const told = tell(before)
    if (told === null) return before
    const [link, wanted] = stepLink(told.topic.link, told.event)
    let topic: Topic = { ...told.topic, link }
    const { stream } = topic
    for (const want of wanted) {
      switch (want.type) {
        case 'connect':
          requests += 1
          effects.push({ type: 'subscribe', id: String(requests), stream })
          topic = { ...topic, askedAs: String(requests), answerDueMs: nowMs + answerWithinMs, againAtMs: null }
          break
        case 'wait':
          topic = { ...topic, againAtMs: nowMs + want.delayMs, isRepeat: true }
          break
        case 'report_up':
          effects.push({ type: 'up', stream })
          break
        case 'report_down':
          effects.push({ type: 'down', stream, reason: want.reason })
          break
        case 'drop':
          break
      }
    }
    return topic
  })
  return [{ ...session, topics, requests }, effects]
}
