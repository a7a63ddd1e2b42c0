import type { z } from 'zod'
import { CloudRefusal } from '#shared/contracts/refusal.ts'

// One request to the cloud. Every outcome is a value; the cloud may be away for hours and nothing here minds.

export type CloudClient = {
  post<Reply>(path: string, body: string, reply: z.ZodType<Reply>, timeoutMs: number): Promise<CloudAnswer<Reply>>
  get<Reply>(path: string, reply: z.ZodType<Reply>, timeoutMs: number): Promise<CloudAnswer<Reply>>
}

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

export function cloudClient(baseUrl: string, token: { reveal(): string }, userAgent: string): CloudClient {
  const send = async <Reply>(
    method: 'GET' | 'POST',
    path: string,
    body: string | null,
    schema: z.ZodType<Reply>,
    timeoutMs: number,
  ): Promise<CloudAnswer<Reply>> => {
    try {
      const response = await fetch(new URL(path, baseUrl), {
        method,
        ...(body === null ? {} : { body }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          authorization: `Bearer ${token.reveal()}`,
          'user-agent': userAgent,
          ...(body === null ? {} : { 'content-type': 'application/json' }),
        },
      })
      return readCloudAnswer(response.status, await response.text(), schema)
    } catch (error) {
      return { result: 'away', detail: error instanceof Error ? `${error.name}: ${error.message}` : 'no answer' }
    }
  }
  return {
    post: (path, body, reply, timeoutMs) => send('POST', path, body, reply, timeoutMs),
    get: (path, reply, timeoutMs) => send('GET', path, null, reply, timeoutMs),
  }
}

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
