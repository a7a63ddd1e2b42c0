import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import type { AppEnv } from '../env.ts'
import { sessionCookieName } from '../http/access.ts'
import { readBody } from '../http/body.ts'
import { problem } from '../http/problem.ts'
import { closeSession, openSession, sessionLifetimeMs } from '../store/sessions.ts'
import { secretsEqual } from '../store/secret.ts'

const SignIn = z.object({ token: z.string().min(1).max(256) })
const refused = () => problem(401, 'unauthorized', 'token: not valid, or used before; start anew to get another')

/** Exchanges the one-time token for a cookie, and gives it back. */
export const sessionRoutes = new Hono<AppEnv>()
  .post('/session', async (c) => {
    // Whatever is wrong with the body, it holds no token: the answer is the same.
    const body = await readBody(c, SignIn, 4096).catch(() => null)
    if (body === null || !(await secretsEqual(body.token, c.env.DASHBOARD_TOKEN))) throw refused()
    const secret = await openSession(c.env.DB, body.token, c.env.OPERATOR_TOKEN, Date.now())
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
  .delete('/session', async (c) => {
    const name = sessionCookieName(c)
    const secret = getCookie(c, name)
    if (secret !== undefined) await closeSession(c.env.DB, secret)
    deleteCookie(c, name, { path: '/' })
    return c.json({ ok: true })
  })
