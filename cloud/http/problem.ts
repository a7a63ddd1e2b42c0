import type { ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppEnv } from '../env.ts'

/** An expected refusal. `error` is a stable word for programs, `detail` a sentence that names the field and the remedy. */
export function problem(status: ContentfulStatusCode, error: string, detail?: string): HTTPException {
  return new HTTPException(status, { message: error, cause: detail })
}

/** The only place that turns a failure into an answer. What is not expected is logged and says nothing to the caller. */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
  const requestId = c.get('requestId')
  if (error instanceof HTTPException) {
    const detail = typeof error.cause === 'string' ? { detail: error.cause } : {}
    return c.json({ error: error.message, ...detail, requestId }, error.status)
  }
  console.error(JSON.stringify({ event: 'worker.failed', requestId, path: c.req.path, error: String(error) }))
  return c.json({ error: 'internal', requestId }, 500)
}

export const onNotFound: NotFoundHandler<AppEnv> = (c) =>
  c.json({ error: 'not_found', requestId: c.get('requestId') }, 404)
