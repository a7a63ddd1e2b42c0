import type { Context } from 'hono'
import appCss from '../../.build/dashboard/app.css.txt'
import appJs from '../../.build/dashboard/app.js.txt'
import shellHtml from '../../.build/dashboard/index.html.txt'
import signInPolicy from '../../.build/dashboard/sign-in.csp.txt'
import signInHtml from '../../.build/dashboard/sign-in.html.txt'
import type { AppEnv } from '../env.ts'

// What a browser is given. None of it holds data: the shell fetches, and the sign-in page only hands over a token.

/** The answer to `/` without a session. Its only script is named by its hash. */
export function signInPage(c: Context<AppEnv>): Response {
  return c.html(signInHtml, 401, { 'Content-Security-Policy': signInPolicy.trim() })
}

export const shellPage = (c: Context<AppEnv>) => c.html(shellHtml)
export const appScript = (c: Context<AppEnv>) =>
  c.body(appJs, 200, { 'Content-Type': 'text/javascript; charset=utf-8' })
export const appStyle = (c: Context<AppEnv>) => c.body(appCss, 200, { 'Content-Type': 'text/css; charset=utf-8' })
