import type { z } from 'zod'

// One request to the cloud. Every outcome is a value; the cloud may be away for hours and nothing here minds.

export type CloudClient = {
  post<Reply>(path: string, body: string, reply: z.ZodType<Reply>, timeoutMs: number): Promise<CloudAnswer<Reply>>
  get<Reply>(path: string, reply: z.ZodType<Reply>, timeoutMs: number): Promise<CloudAnswer<Reply>>
}

export type CloudAnswer<Reply> =
  | { readonly result: 'ok'; readonly value: Reply }
  | { readonly result: 'refused'; readonly status: number; readonly detail: string }
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
      const text = await response.text()
      if (!response.ok) return { result: 'refused', status: response.status, detail: text.slice(0, 200) }
      const parsed = schema.safeParse(JSON.parse(text))
      return parsed.success
        ? { result: 'ok', value: parsed.data }
        : { result: 'refused', status: response.status, detail: 'the answer is not of the agreed form' }
    } catch (error) {
      return { result: 'away', detail: error instanceof Error ? `${error.name}: ${error.message}` : 'no answer' }
    }
  }
  return {
    post: (path, body, reply, timeoutMs) => send('POST', path, body, reply, timeoutMs),
    get: (path, reply, timeoutMs) => send('GET', path, null, reply, timeoutMs),
  }
}
