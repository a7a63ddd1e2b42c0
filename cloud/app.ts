import { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import { requireCredential } from './http/access.ts'
import { requireKnownHost } from './http/hosts.ts'
import { appScript, appStyle, shellPage } from './http/pages.ts'
import { onError, onNotFound } from './http/problem.ts'
import { responseHeaders } from './http/response-headers.ts'
import { edgeRoutes } from './routes/edge.ts'
import { operateRoutes } from './routes/operate.ts'
import { readRoutes } from './routes/read.ts'
import { sessionRoutes } from './routes/session.ts'

/** Every request passes the same three doors, in this order, before any route sees it. */
export const app = new Hono<AppEnv>()
  .use(responseHeaders)
  .use(requireKnownHost)
  .use(requireCredential)
  .route('/edge/v1', edgeRoutes)
  .route('/v1', sessionRoutes)
  .route('/v1', readRoutes)
  .route('/v1', operateRoutes)
  .get('/', shellPage)
  .get('/app.js', appScript)
  .get('/app.css', appStyle)
  .notFound(onNotFound)

app.onError(onError)
