import type { Context } from 'hono'
import type { z } from 'zod'
import { hasOddLength } from '#shared/odd-length.ts'
import type { AppEnv } from '../env.ts'
import { problem } from './problem.ts'

/** Reads a JSON body of at most `maxBytes` and parses it. Refusals name the first field that is wrong. */
export async function readBody<T extends z.ZodType>(
  c: Context<AppEnv>,
  schema: T,
  maxBytes: number,
): Promise<z.output<T>> {
  return parseInput(schema, parseJson(await readText(c.req.raw, maxBytes)))
}

/** Parses a query or header record; refusals name the first field that is wrong. */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue === undefined || issue.path.length === 0 ? 'the input' : issue.path.join('.')
  throw problem(400, 'invalid', `${field}: ${issue?.message ?? 'not valid'}`)
}

function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw problem(400, 'invalid', 'the body must be JSON')
  }
  if (hasOddLength(text, value)) throw problem(400, 'invalid', 'a length in the body must not be an object')
  return value
}

/** Counts while it reads: a length that is stated may be a lie. */
async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = () => problem(413, 'too_large', `the body may have at most ${maxBytes} bytes`)
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  let text = ''
  let bytes = 0
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) break
      text += decoder.decode(chunk, { stream: true })
    }
    text += bytes > maxBytes ? '' : decoder.decode()
  } catch {
    throw problem(400, 'invalid', 'the body must be UTF-8 text')
  }
  if (bytes > maxBytes) throw tooLarge()
  return text
}
