import type { Side } from '#shared/units.ts'
import { restingOrders, type View } from '../checks/check.ts'
import type { ToDaemon } from '../parties/daemon.ts'
import type { Observer } from './reaction.ts'

// Stopwatches that start when the process has been told: nobody can answer what he has not heard of.

/** From the first message after the fault's change that tells of it to the moment at which something is so. */
export function sinceTold(isSo: (view: View) => boolean, tells: (view: View, message: ToDaemon) => boolean): Observer {
  let isStruck = false
  let startedAtMs: number | null = null
  return {
    struck() {
      isStruck = true
    },
    hear(view, message) {
      const isTold = tells(view, message)
      if (isStruck && isTold) startedAtMs ??= view.nowMs
    },
    look(view) {
      if (startedAtMs === null) return null
      const ms = view.nowMs - startedAtMs
      const isDone = isSo(view)
      if (isDone) startedAtMs = null
      return { ms, isDone }
    },
    over() {
      isStruck = false
      startedAtMs = null
    },
  }
}

/** A frame whose number is not the next on its line. */
export function tellsOfGap(): (view: View, message: ToDaemon) => boolean {
  const last = new Map<number, number>()
  return (_, message) => {
    if (message.type !== 'frame') return false
    const seq = Number(/"seq":(\d+)/.exec(message.text)?.[1] ?? Number.NaN)
    // The cloud's words have no numbers.
    if (Number.isNaN(seq)) return false
    const before = last.get(message.line)
    last.set(message.line, seq)
    return before !== undefined && seq !== before + 1
  }
}

const restedOn: ReadonlySet<string> = new Set(['account', 'book', 'mark'])

/** The newest line of a stream that quotes rest on is closed. */
export function tellsOfLoss({ lines }: View, message: ToDaemon): boolean {
  if (message.type !== 'closed') return false
  const name = lines.get(message.line)?.name
  if (name === undefined || !restedOn.has(name)) return false
  for (const [line, other] of lines) if (other.name === name && line > message.line) return false
  return true
}

const closing = /"code":(?:1002|1014)|"(?:REDUCE_ONLY|REDUCE_ONLY_MODE|PRELISTED|DELISTED|DISABLED|DISABLED_MARKET)"/

/** An answer or a frame from which it follows that the market takes no orders of this kind. */
export const tellsOfClosing = (_: View, message: ToDaemon): boolean => closing.test(textOf(message))

function textOf(message: ToDaemon): string {
  if (message.type === 'frame') return message.text
  return message.type === 'answer' && message.outcome.result === 'answered' ? message.outcome.text : ''
}

const statusOf = (message: ToDaemon): number | null =>
  message.type === 'answer' && message.outcome.result === 'answered' ? message.outcome.status : null

/** From the third answer in a row that left open what became of a request. */
export function haltedByErrors(isHalted: (view: View) => boolean): Observer {
  let inRow = 0
  let isStruck = false
  let startedAtMs: number | null = null
  return {
    struck() {
      isStruck = true
    },
    step(view, event) {
      if (!isStruck || !('answer' in event)) return
      inRow = event.answer.result === 'failed' && event.answer.error.kind === 'ambiguous' ? inRow + 1 : 0
      if (inRow >= 3) startedAtMs ??= view.nowMs
    },
    look(view) {
      if (startedAtMs === null) return null
      const took = { ms: view.nowMs - startedAtMs, isDone: isHalted(view) }
      if (took.isDone) startedAtMs = null
      return took
    },
    over() {
      startedAtMs = null
    },
  }
}

/** From the first answer "too many" to the last order that adds risk and leaves before another answer. */
export function placingStopped(): Observer {
  let refusedAtMs: number | null = null
  let sentMs: number | null = null
  return {
    struck: () => undefined,
    hear(view, message) {
      const status = statusOf(message)
      if (status === 429) refusedAtMs ??= view.nowMs
      else if (status !== null) refusedAtMs = null
    },
    step(view, _, orders) {
      if (refusedAtMs !== null && orders.some(({ reduceOnly }) => !reduceOnly)) sentMs = view.nowMs - refusedAtMs
    },
    look() {
      const ms = sentMs ?? (refusedAtMs === null ? null : 0)
      sentMs = null
      return ms === null ? null : { ms, isDone: true }
    },
    over() {
      refusedAtMs = null
    },
  }
}

/** From the sending of an order that the exchange has taken, while the stream keeps its news back, until a halt. */
export function echoMissed(isHalted: (view: View) => boolean): Observer {
  const sentAtMs = new Map<string, number>()
  let isMute = false
  return {
    struck() {
      isMute = true
    },
    step(view, _, orders) {
      if (isMute) for (const { clientId } of orders) sentAtMs.set(clientId, view.nowMs)
    },
    look(view) {
      if (sentAtMs.size === 0) return null
      if (isHalted(view)) {
        let ms = 0
        for (const [id, atMs] of sentAtMs) if (isTaken(view, id)) ms = Math.max(ms, view.nowMs - atMs)
        sentAtMs.clear()
        return { ms, isDone: true }
      }
      for (const [id, atMs] of sentAtMs) if (isTaken(view, id)) return { ms: view.nowMs - atMs, isDone: false }
      return null
    },
    over() {
      isMute = false
      sentAtMs.clear()
    },
  }
}

const isTaken = ({ exchange, accountId }: View, clientId: string): boolean =>
  exchange.accounts.get(accountId)?.orderIds.has(clientId) === true

/** The book that the process knows shows on this side nothing but what is ours at the exchange. */
function isAlone(view: View, side: Side): boolean {
  const { engine } = view
  if (engine === null || engine.bookAtMs === null) return false
  const { lots } = side === 'buy' ? engine.book.bids : engine.book.asks
  for (const [price, shown] of lots) {
    let ours = 0
    for (const order of restingOrders(view))
      if (order.side === side && order.priceTicks === price) ours += order.qtyLots - order.filledLots
    if (shown > ours) return false
  }
  return true
}

/** From the first look at a book in which nobody else stands on one side. */
export function stoodAside(isSo: (view: View) => boolean): Observer {
  let isStruck = false
  let isAnswered = false
  let startedAtMs: number | null = null
  return {
    struck() {
      isStruck = true
    },
    look(view) {
      if (!isStruck || !(isAlone(view, 'buy') || isAlone(view, 'sell'))) {
        startedAtMs = null
        isAnswered = false
        return null
      }
      if (isAnswered) return null
      startedAtMs ??= view.nowMs
      isAnswered = isSo(view)
      return { ms: view.nowMs - startedAtMs, isDone: isAnswered }
    },
    over() {
      isStruck = false
    },
  }
}

/** So late, and what waits is old. */
const lateMs = 1_000

/** From the first step of a loop that stood still for a second or more, also when the fault is over by then. */
export function sinceBack(isSo: (view: View) => boolean): Observer {
  let steppedAtMs: number | null = null
  let backAtMs: number | null = null
  return {
    struck: () => undefined,
    look(view) {
      const nowMs = view.engine?.nowMs ?? null
      if (nowMs === null || steppedAtMs === null || nowMs === steppedAtMs) {
        steppedAtMs = nowMs
      } else {
        if (nowMs - steppedAtMs >= lateMs) backAtMs = view.nowMs
        steppedAtMs = nowMs
      }
      if (backAtMs === null) return null
      const took = { ms: view.nowMs - backAtMs, isDone: isSo(view) }
      if (took.isDone) backAtMs = null
      return took
    },
    over: () => undefined,
  }
}
