import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import type { AppEnv, Env } from '../env.ts'
import { sessionCookieName } from '../http/access.ts'
import { readBody } from '../http/body.ts'
import { problem } from '../http/problem.ts'
import { closeSession, openSession, sessionLifetimeMs } from '../store/sessions.ts'
import { secretsEqual } from '../store/secret.ts'
import { isSignInToken, makeSignInToken } from '../store/sign-in-tokens.ts'

const SignIn = z.object({ token: z.string().min(1).max(256) })
const refused = () =>
  problem(
    401,
    'unauthorized',
    'token: not valid, too old, or used before; a local start prints another, POST /v1/sign-in-tokens makes one',
  )

const isOneTime = async ({ DB, DASHBOARD_TOKEN }: Env, token: string, atMs: number): Promise<boolean> =>
  (await secretsEqual(token, DASHBOARD_TOKEN)) || (await isSignInToken(DB, token, atMs))

/** Makes one-time tokens, exchanges one for a cookie, and takes the cookie back. */
export const sessionRoutes = new Hono<AppEnv>()
  .post('/session', async (c) => {
    // Whatever is wrong with the body, it holds no token: the answer is the same.
    const body = await readBody(c, SignIn, 4096).catch(() => null)
    const atMs = Date.now()
    if (body === null || !(await isOneTime(c.env, body.token, atMs))) throw refused()
    const secret = await openSession(c.env.DB, body.token, c.env.OPERATOR_TOKEN, atMs)
    if (secret === null) throw refused()
    setCookie(c, sessionCookieName(c), secret, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      secure: new URL(c.req.url).protocol === 'https:',
      maxAge: sessionLifetimeMs / 1000,
    })
    return c.json({ ok: true })
  })
  .post('/sign-in-tokens', async (c) => {
    const { token, expiresAtMs } = await makeSignInToken(c.env.DB, Date.now())
    return c.json({ url: `${new URL(c.req.url).origin}/#token=${token}`, expiresAtMs })
  })
  .delete('/session', async (c) => {
    const name = sessionCookieName(c)
    const secret = getCookie(c, name)
    if (secret !== undefined) await closeSession(c.env.DB, secret)
    deleteCookie(c, name, { path: '/' })
    return c.json({ ok: true })
  })
