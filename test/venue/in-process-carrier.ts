import { createInProcessExchange } from '../../simulator/in-process/in-process-exchange.ts'
import type { Carrier, Got } from './carrier.ts'
import { openingOptions } from './opening.ts'

const startAtMs = Date.UTC(2026, 0, 5, 12, 30)
/** The two prints of the tapes are through by then. */
const tapesMs = 10

/** The venue without sockets, on a clock that this carrier moves. */
export async function carryInProcess(more: readonly string[]): Promise<Carrier> {
  const options = openingOptions(more)
  const exchange = createInProcessExchange({ options, startAtMs })
  exchange.startMarkets()
  exchange.advanceTo(startAtMs + tapesMs)
  const got = ({ status, body }: { status: number; body: string }): Got => ({ status, text: body })
  return {
    accounts: exchange.accounts,
    chainId: options.chainId,
    async request({ method, path, apiKey, body, userAgent, from }) {
      return got(
        exchange.call({
          method,
          target: `/api/v1${path}`,
          apiKey,
          ...(body === undefined ? {} : { body }),
          ...(userAgent === undefined ? {} : { userAgent }),
          ...(from === undefined ? {} : { forwardedFor: from }),
        }),
      )
    },
    async connect(target, apiKey, userAgent) {
      const texts: string[] = []
      const stream = exchange.openStream({ target, apiKey, userAgent, deliver: (text) => texts.push(text) })
      if (stream.type === 'refused') return got(stream.reply)
      return {
        texts,
        send: (text) => stream.send(text),
        close: () => stream.close(),
        ping: () => undefined,
        pongs: () => 0,
      }
    },
    async control(name, body) {
      return got(exchange.control('POST', `/control/${name}`, body))
    },
    nowMs: () => exchange.nowMs(),
    async advance(ms) {
      exchange.advanceTo(exchange.nowMs() + ms)
    },
    stop: async () => undefined,
  }
}
