import type { z } from 'zod'
import { readCloudAnswer, type CloudAnswer } from '../../../edge-daemon/uplink/cloud-answer.ts'
import type { CloudCall, CloudSaid } from '../links/cloud-way.ts'

// The process's requests to the cloud that are without an answer yet, by number, and what each answer is for.

export type Calls = Map<number, (said: CloudSaid) => void>

export type Caller = {
  readonly calls: Calls
  readonly outside: { callCloud(call: CloudCall, withinMs: number): number }
}

/** As uplink/cloud-answer.ts: some word about it comes within `withinMs`. */
export function call<Reply>(
  { calls, outside }: Caller,
  asked: CloudCall,
  withinMs: number,
  schema: z.ZodType<Reply>,
  then: (answer: CloudAnswer<Reply>) => void,
): void {
  const id = outside.callCloud(asked, withinMs)
  calls.set(id, (said) => then(said.result === 'away' ? said : readCloudAnswer(said.status, said.text, schema)))
}

export function hearCloud(calls: Calls, { id, said }: { readonly id: number; readonly said: CloudSaid }): void {
  const then = calls.get(id)
  calls.delete(id)
  then?.(said)
}
