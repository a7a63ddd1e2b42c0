import type { z } from 'zod'
import { readCloudAnswer, type CloudAnswer } from './cloud-answer.ts'

// Requests to the cloud over the machine's own network. What comes back is bounded, whoever sends it.

export type CloudClient = {
  post<Reply>(path: string, body: string, reply: z.ZodType<Reply>, timeoutMs: number): Promise<CloudAnswer<Reply>>
  get<Reply>(path: string, reply: z.ZodType<Reply>, timeoutMs: number): Promise<CloudAnswer<Reply>>
}

/** A text that nobody is to see. */
type Token = { reveal(): string; hideIn(text: string): string }

export const answerMaxBytes = 256 * 1024

export function cloudClient(baseUrl: string, token: Token, userAgent: string): CloudClient {
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
          // What is unpacked is larger than what was sent.
          'accept-encoding': 'identity',
          ...(body === null ? {} : { 'content-type': 'application/json' }),
        },
      })
      const text = await boundedText(response)
      if (text === null) return { result: 'away', detail: `the answer is larger than ${answerMaxBytes} bytes` }
      // What a refusal says is written down, cut, and may repeat the token that it does not like.
      return readCloudAnswer(response.status, response.ok ? text : token.hideIn(text), schema)
    } catch (error) {
      return { result: 'away', detail: token.hideIn(describeCause(error)) }
    }
  }
  return {
    post: (path, body, reply, timeoutMs) => send('POST', path, body, reply, timeoutMs),
    get: (path, reply, timeoutMs) => send('GET', path, null, reply, timeoutMs),
  }
}

/** Null for one that is too large; the rest of it is not read. */
async function boundedText({ body }: Response): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > answerMaxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A fetch that fails says why only in its cause. */
function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer'
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return `${error.name}: ${error.message}${code}`
}
