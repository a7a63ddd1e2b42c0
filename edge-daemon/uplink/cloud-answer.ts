import type { z } from 'zod'
import { CloudRefusal } from '#shared/contracts/refusal.ts'

// What may become of one request to the cloud. Every outcome is a value; it may be away for hours and nothing here minds.

export type CloudAnswer<Reply> =
  | { readonly result: 'ok'; readonly value: Reply }
  | {
      readonly result: 'refused'
      readonly status: number
      readonly detail: string
      /** The cloud's own word for why; null where the body is not of its form, and so may be somebody else's. */
      readonly error: string | null
    }
  | { readonly result: 'away'; readonly detail: string }

/** What an answer says. Text that is no JSON is not the cloud's: something stands between us and it. */
export function readCloudAnswer<Reply>(status: number, text: string, schema: z.ZodType<Reply>): CloudAnswer<Reply> {
  const value = jsonIn(text)
  if (status < 200 || status > 299) {
    const { data } = CloudRefusal.safeParse(value)
    return { result: 'refused', status, detail: text.slice(0, 200), error: data?.error ?? null }
  }
  if (value === undefined) return { result: 'away', detail: 'the answer is no JSON' }
  const parsed = schema.safeParse(value)
  return parsed.success
    ? { result: 'ok', value: parsed.data }
    : { result: 'refused', status, detail: 'the answer is not of the agreed form', error: null }
}

/** Undefined, which no JSON is, for text that is none. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
