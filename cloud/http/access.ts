import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import type { AppEnv } from '../env.ts'
import { hasSession, isSignedSession } from '../store/sessions.ts'
import { signInPage } from './pages.ts'
import { problem } from './problem.ts'
import { secretsEqual } from '../store/secret.ts'

// Who may do what, decided from method and path alone and before anything else is looked at. A path nobody planned for falls
// to the strictest rule, so a new route is closed until it is given a door here.

type Door = 'edge' | 'read' | 'command' | 'operate' | 'invite' | 'page' | 'sign_in'

const commandPath = /^\/v1\/bots\/[^/]+\/commands$/
/** A halt does not wait for the database longer than this. */
const databasePatienceMs = 1_000

export function doorOf(method: string, path: string): Door {
  if (path.startsWith('/edge/')) return 'edge'
  if (path === '/v1/session' && method === 'POST') return 'sign_in'
  if (path === '/v1/sign-in-tokens' && method === 'POST') return 'invite'
  if (method === 'POST' && commandPath.test(path)) return 'command'
  if (path.startsWith('/v1/')) return method === 'GET' || method === 'HEAD' ? 'read' : 'operate'
  return 'page'
}

/** Refuses with 401 whoever lacks the credential of the door. */
export const requireCredential: MiddlewareHandler<AppEnv> = async (c, next) => {
  const door = doorOf(c.req.method, c.req.path)
  switch (door) {
    case 'sign_in': // Its credential is the one-time token in the body, checked by the route.
      break
    case 'edge':
      if (!(await bearerIs(c, c.env.INGEST_TOKEN))) throw unauthorized()
      break
    case 'read':
      if (!(await bearerIs(c, c.env.READ_TOKEN)) && !(await cookieHolds(c))) throw unauthorized()
      break
    case 'command':
      if (await bearerIs(c, c.env.OPERATOR_TOKEN)) break
      if (!(await cookieMayCommand(c))) throw unauthorized()
      requireSameOrigin(c)
      break
    case 'operate':
      if (await bearerIs(c, c.env.OPERATOR_TOKEN)) break
      if (!(await cookieHolds(c))) throw unauthorized()
      requireSameOrigin(c)
      break
    case 'invite': // Not by cookie: a session would last for ever.
      if (!(await bearerIs(c, c.env.OPERATOR_TOKEN))) throw unauthorized()
      break
    case 'page':
      if (await cookieHolds(c)) break
      if (c.req.method === 'GET' && c.req.path === '/') return signInPage(c)
      throw unauthorized()
    default:
      throw unauthorized()
  }
  return next()
}

/**
 * A cookie alone proves the browser, not the page: a changing request must come from our own. Pages can forge neither header;
 * the second is asked only where the browser leaves out the first.
 */
function requireSameOrigin(c: Context<AppEnv>): void {
  const origin = c.req.header('origin')
  const ours =
    origin === undefined
      ? c.req.header('sec-fetch-site') === 'same-origin'
      : URL.parse(origin)?.host === c.req.header('host')
  if (!ours) throw problem(403, 'foreign_origin', 'the Origin header must name this address')
}

/** Cookies do not know ports, so the port is part of the name: two local runs must not sign each other out. */
export function sessionCookieName(c: Context<AppEnv>): string {
  return `pilotlight_session_${new URL(c.req.url).port || 'web'}`
}

const unauthorized = () => problem(401, 'unauthorized', 'this address needs its credential')

async function bearerIs(c: Context<AppEnv>, wanted: string | undefined): Promise<boolean> {
  const header = c.req.header('authorization')
  return header !== undefined && header.startsWith('Bearer ') && (await secretsEqual(header.slice(7), wanted))
}

async function cookieHolds(c: Context<AppEnv>): Promise<boolean> {
  const secret = getCookie(c, sessionCookieName(c))
  return secret !== undefined && secret !== '' && (await hasSession(c.env.DB, secret, Date.now()))
}

/** A halt must not depend on the database: while it says nothing the signature counts, and marks the request as unproven. */
async function cookieMayCommand(c: Context<AppEnv>): Promise<boolean> {
  const unanswered = new Promise<null>((resolve) => setTimeout(() => resolve(null), databasePatienceMs))
  const held = await Promise.race([cookieHolds(c).catch(() => null), unanswered])
  if (held !== null) return held
  c.set('isUnproven', true)
  if (await isSignedSession(getCookie(c, sessionCookieName(c)) ?? '', c.env.OPERATOR_TOKEN, Date.now())) return true
  // It may be a session all the same, of before the signature. A page that is told 401 leaves, and could not come back now.
  throw problem(
    503,
    'session_unproven',
    'the database is away, and this cookie alone proves no session: use the tokens',
  )
}
