// The account of one bot, as far as the watchdog can see it: a number of open orders. Serves every request that the Worker
// under test sends out; tests set it up with PUT /control and read what it was asked with GET /control.

export type ToyAccount = {
  /** Open orders now. */
  openOrders: number
  /** How many orders one mass cancel really removes; the answer is OK all the same. */
  cancelledPerCall: number
  /** Status of the answers to a mass cancel and to a read; 200 is the envelope. */
  cancelStatus: number
  readStatus: number
}

const freshAccount: ToyAccount = { openOrders: 0, cancelledPerCall: 1_000, cancelStatus: 200, readStatus: 200 }

/** What it was asked since the last set-up, oldest first. */
export type ToyCall = {
  readonly call: 'cancel' | 'read'
  readonly path: string
  readonly userAgent: string | null
  readonly apiKey: string | null
}

/** `runtime` is the workerd that asks: files run beside each other, and the alarms of one are no business of another. */
export function createToyExchange(): (request: Request, runtime: object) => Promise<Response> {
  const exchanges = new WeakMap<object, (request: Request) => Promise<Response>>()
  return (request, runtime) => {
    const exchange = exchanges.get(runtime) ?? createExchange()
    exchanges.set(runtime, exchange)
    return exchange(request)
  }
}

function createExchange(): (request: Request) => Promise<Response> {
  let account = freshAccount
  let calls: ToyCall[] = []
  return async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/control') {
      if (request.method === 'PUT') {
        account = { ...freshAccount, ...JSON.parse(await request.text()) }
        calls = []
      }
      return Response.json({ account, calls })
    }
    const call = request.method === 'POST' ? 'cancel' : 'read'
    calls.push({
      call,
      path: pathname,
      userAgent: request.headers.get('user-agent'),
      apiKey: request.headers.get('x-api-key'),
    })
    if (call === 'read')
      return answer(
        account.readStatus,
        Array.from({ length: account.openOrders }, (_, id) => ({ id })),
      )
    if (account.cancelStatus === 200) account.openOrders = Math.max(0, account.openOrders - account.cancelledPerCall)
    return answer(account.cancelStatus, {})
  }
}

const answer = (status: number, data: unknown) =>
  Response.json(status === 200 ? { status: 'OK', data } : { status: 'ERROR', error: { code: status } }, { status })
