import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../env.ts'
import { problem } from './problem.ts'

/** Answers only to its own names, so that a foreign page cannot reach a loopback Worker by pointing its name at it. */
export const requireKnownHost: MiddlewareHandler<AppEnv> = async (c, next) => {
  const allowed = (c.env.ALLOWED_HOSTS ?? '').split(',').map((host) => host.trim().toLowerCase())
  const host = c.req.header('host')?.toLowerCase() ?? ''
  if (host === '' || !allowed.includes(host)) throw problem(421, 'unknown_host', 'Host is not one of ALLOWED_HOSTS')
  await next()
}
