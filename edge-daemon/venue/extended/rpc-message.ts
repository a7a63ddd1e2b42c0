// What a text on the RPC socket is, before anybody acts on it: a stream's message, an answer to a request, or neither.

import { parseExactJson, parsePlainJson } from './exact-json.ts'
import { jsonOf } from './frame-reader.ts'
import type { RpcAnswer } from './rpc-session.ts'
import { RpcFrame, RpcReply, RpcSnapshot } from './stream-wire.ts'

export type RpcMessage =
  | {
      readonly type: 'frame'
      readonly seq: number
      readonly subscription: string
      readonly isSnapshot: boolean
      readonly json: unknown
    }
  | { readonly type: 'answer'; readonly id: string; readonly answer: RpcAnswer }
  | { readonly type: 'unreadable'; readonly reason: string }

/** A book carries no ids, and most of all bytes: it need not be parsed with care for every digit. */
const bookFrame = '{"type":"ORDERBOOKS.'

export function readRpcMessage(text: string): RpcMessage {
  const json = jsonOf(text, text.startsWith(bookFrame) ? parsePlainJson : parseExactJson)
  if ('refused' in json) return { type: 'unreadable', reason: json.refused }
  const frame = RpcFrame.safeParse(json.value)
  if (frame.success) {
    const isSnapshot = RpcSnapshot.safeParse(json.value).success
    return { type: 'frame', ...frame.data, isSnapshot, json: json.value }
  }
  const reply = RpcReply.safeParse(json.value)
  if (!reply.success) return { type: 'unreadable', reason: 'it is neither an answer nor a message of a stream' }
  const { id, error, result } = reply.data
  const answer =
    error === null || error === undefined
      ? { subscription: result?.subscription ?? null }
      : { error: { code: error.code, message: error.message ?? '' } }
  return { type: 'answer', id, answer }
}
