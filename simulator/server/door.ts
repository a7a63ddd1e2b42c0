import type { Call, RestRequest, UserRequest } from './request.ts'
import { failed, type Reply } from './reply.ts'
import { createRouteTree, type Found, type Route } from './route-tree.ts'
import { readJson } from './wire.ts'

// What every REST call passes before it reaches the route that answers it. No sockets and no waiting: a call in, a reply
// out, so the same door serves a server, a test and a simulation.

export const apiPrefix = '/api/v1/'

export type OpenRoute = Route<(request: RestRequest) => Reply>
export type UserRoute = Route<(request: UserRequest) => Reply>

export type Door = (call: Call) => Reply

/** Routes of `user` begin with that word and are answered with an account only; `open` are for everybody. */
export function createDoor(routes: { readonly open: readonly OpenRoute[]; readonly user: readonly UserRoute[] }): Door {
  const findOpen = createRouteTree(routes.open)
  const findUser = createRouteTree(routes.user)
  return (call) => {
    if ((call.userAgent ?? '') === '') return failed(400, 400, 'the User-Agent header is required')
    const target = readTarget(call.target)
    if (target === null) return failed(400, 400, 'the path is not valid')
    const { path, query } = target
    // Whoever asks for the head alone gets the head of what a reader would get.
    const method = call.method === 'HEAD' ? 'GET' : call.method
    if (path[0] !== 'user') return pass(findOpen(method, path), call, query, (answer, request) => answer(request))
    const { account } = call
    if (account === null) return failed(401, 401)
    return pass(findUser(method, path), call, query, (answer, request) => answer({ ...request, account }))
  }
}

function pass<Answer>(
  found: Found<Answer>,
  call: Call,
  query: URLSearchParams,
  give: (answer: Answer, request: RestRequest) => Reply,
): Reply {
  if (found.type === 'nowhere') return failed(404, 404)
  if (found.type === 'wrong_method') return { ...failed(405, 405), headers: { allow: found.allowed.join(', ') } }
  const json = call.body === '' ? noBody : readJson(call.body)
  if (json === null) return failed(400, 400, 'the body is not JSON, or nested too deep')
  const { engineDelayMs, pastState } = call
  return give(found.answer, { parts: found.parts, query, body: json.value, engineDelayMs, pastState })
}

const noBody = { value: undefined }

/** Null when the path cannot be decoded. A path outside the API has no segments and so leads nowhere. */
function readTarget(target: string): { path: readonly string[]; query: URLSearchParams } | null {
  const queryAt = target.indexOf('?')
  const whole = queryAt < 0 ? target : target.slice(0, queryAt)
  const query = new URLSearchParams(queryAt < 0 ? '' : target.slice(queryAt + 1))
  if (!whole.startsWith(apiPrefix)) return { path: [], query }
  const segments = whole.slice(apiPrefix.length).split('/')
  if (!whole.includes('%')) return { path: segments, query }
  try {
    return { path: segments.map(decodeURIComponent), query }
  } catch {
    return null
  }
}
