import type { SimulatedAccount } from './accounts.ts'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import { framedForRpc, type Leave } from './frame.ts'
import type { Misbehaviour } from './misbehaviour.ts'
import { readRpcRequest, type RpcId, type RpcRequest } from './rpc-requests.ts'
import type { Topics } from './topics.ts'
import { writeJson, type Json } from './wire.ts'

// A connection with many streams: JSON-RPC requests choose them. Frames of all of them are numbered together. Knows no
// socket, so that a simulation can hold the same conversation.

export type RpcParts = {
  readonly topics: Topics
  readonly accounts: ReadonlyMap<string, SimulatedAccount>
  readonly misbehaviour: Misbehaviour
  /** The account of the key in the upgrade. */
  readonly holder: SimulatedAccount | null
  /** Told when an account's stream begins; returns what to call when it ends. */
  readonly onAccountStream: () => Leave
  readonly clock: Clock
  readonly disconnect: (code: number) => void
}

export type RpcSession = {
  /** Null is a message that is not text. */
  receive(text: string | null): void
  end(): void
}

/** Bounds of one connection; the venue's are not known. */
const subscriptionsMax = 1_000
const requestsPerSecond = 500
const requestsPerSecondMax = 2_000
const policyViolation = 1_008

export function openRpcSession(connection: Connection, parts: RpcParts): RpcSession {
  const { topics, accounts, misbehaviour, holder } = parts
  const subscriptions = new Map<string, Leave>()
  const admits = perSecond(parts.clock)

  const leave = (subscription: string): boolean => {
    subscriptions.get(subscription)?.()
    return subscriptions.delete(subscription)
  }
  const result = (id: RpcId, content: { readonly [key: string]: Json }) =>
    connection.reply(writeJson({ jsonrpc: '2.0', id, result: content }))
  const refuse = (id: RpcId, code: number, message: string) =>
    connection.reply(writeJson({ jsonrpc: '2.0', id, error: { code, message, data: null } }))

  const subscribe = (id: RpcId, { subscription, topic }: Subscribe) => {
    if (!subscriptions.has(subscription) && subscriptions.size >= subscriptionsMax) {
      refuse(id, -32_602, `more than ${subscriptionsMax} subscriptions on one connection`)
      return
    }
    // The reply comes before the first frame, so frames wait until it is known that there is such a topic.
    const early: (() => void)[] = []
    let isAnswered = false
    const left = topics.join(topic, (frame) => {
      const send = () => connection.send(frame.stream, framedForRpc(frame, subscription))
      if (isAnswered) send()
      else early.push(send)
    })
    if (left === null) {
      if (!misbehaviour.settings().silentRpc) refuse(id, -32_602, 'there is no such market')
      return
    }
    leave(subscription)
    const ended = topic.stream === 'account' ? parts.onAccountStream() : null
    subscriptions.set(subscription, () => {
      left()
      ended?.()
    })
    result(id, { method: 'subscribe', status: 'OK', subscription })
    isAnswered = true
    for (const send of early) send()
  }

  const serve = (request: RpcRequest) => {
    if (request.type === 'refused') {
      const { id, code, message } = request
      if (code !== -32_602 || !misbehaviour.settings().silentRpc) refuse(id, code, message)
      return
    }
    const { id, call } = request
    switch (call.method) {
      case 'ping':
        result(id, { method: 'ping', status: 'OK' })
        return
      case 'list-subscriptions':
        result(id, { method: 'list-subscriptions', status: 'OK', subscriptions: [...subscriptions.keys()] })
        return
      case 'unsubscribe': {
        const { method, subscription } = call
        if (leave(subscription)) result(id, { method, status: 'OK', subscription })
        else refuse(id, -32_602, 'there is no such subscription')
        return
      }
      case 'subscribe':
        subscribe(id, call)
    }
  }

  return {
    receive(text) {
      const admission = admits()
      if (admission === 'flood') parts.disconnect(policyViolation)
      else if (admission === 'too_many') refuse(null, -32_600, `more than ${requestsPerSecond} requests in a second`)
      else if (text === null) refuse(null, -32_700, 'the message is not text')
      else serve(readRpcRequest(text, accounts, holder))
    },
    end() {
      for (const left of subscriptions.values()) left()
      subscriptions.clear()
    },
  }
}

type Subscribe = Extract<Extract<RpcRequest, { type: 'call' }>['call'], { method: 'subscribe' }>

/** Counts the requests of each second; beyond four times the bound nobody is meant to be answered any more. */
function perSecond(clock: Clock): () => 'admitted' | 'too_many' | 'flood' {
  let windowFromMs = 0
  let used = 0
  return () => {
    const nowMs = clock.monoMs()
    if (nowMs - windowFromMs >= 1_000) {
      windowFromMs = nowMs
      used = 0
    }
    used += 1
    if (used > requestsPerSecondMax) return 'flood'
    return used > requestsPerSecond ? 'too_many' : 'admitted'
  }
}
