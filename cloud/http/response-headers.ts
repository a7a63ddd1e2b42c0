import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../env.ts'

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Gives every answer a request id and the headers that keep browsers from storing, sniffing, framing or running it. */
export const responseHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  c.set('requestId', crypto.randomUUID())
  await next()
  // The answer to a WebSocket upgrade has headers that may not be touched.
  if (c.res.status === 101) return
  c.header('Cache-Control', 'no-store')
  c.header('X-Content-Type-Options', 'nosniff')
  // Stricter would make browsers hide the origin of our own page from us.
  c.header('Referrer-Policy', 'same-origin')
  c.header('Cross-Origin-Resource-Policy', 'same-origin')
  if (c.res.headers.get('Content-Security-Policy') === null) c.header('Content-Security-Policy', pagePolicy)
  if (new URL(c.req.url).protocol === 'https:') c.header('Strict-Transport-Security', 'max-age=31536000')
}
