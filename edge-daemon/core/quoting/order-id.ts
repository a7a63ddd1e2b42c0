import { assert } from '#shared/assert.ts'
import { clientOrderId, type ClientOrderId, type Side } from '#shared/units.ts'

// Our name for an order: epoch, slot, counter and check, for example `pl-3-b0-1f-k7`. The epoch counts the starts of this
// state folder, the counter never goes back (its reservation is on disk before it is used), the check tells our own ids from
// garbled ones. Made and read here only.

export type OrderIdParts = {
  readonly epoch: number
  readonly side: Side
  readonly level: number
  readonly counter: number
}

const pattern = /^pl-([0-9a-z]{1,8})-([bs])(\d{1,2})-([0-9a-z]{1,11})-([0-9a-z]{2})$/

export function makeOrderId(parts: OrderIdParts): ClientOrderId {
  assert(parts.epoch >= 0 && parts.counter > 0 && parts.level >= 0 && parts.level < 100, 'order id parts out of range')
  const body = `pl-${parts.epoch.toString(36)}-${parts.side === 'buy' ? 'b' : 's'}${parts.level}-${parts.counter.toString(36)}`
  return clientOrderId(`${body}-${checkOf(body)}`)
}

/** Null when the text is not an id of ours. */
export function parseOrderId(id: string): OrderIdParts | null {
  const match = pattern.exec(id)
  if (match === null) return null
  const [, epoch = '', side = '', level = '', counter = '', check = ''] = match
  if (checkOf(id.slice(0, id.lastIndexOf('-'))) !== check) return null
  return {
    epoch: parseInt(epoch, 36),
    side: side === 'b' ? 'buy' : 'sell',
    level: Number(level),
    counter: parseInt(counter, 36),
  }
}

/** The salt of the signature: unique per order as long as the counter is, within the venue's 1 to 2^31-1. */
export const nonceOf = (counter: number): number => ((counter - 1) % 0x7fff_ffff) + 1

function checkOf(body: string): string {
  let sum = 7
  for (let index = 0; index < body.length; index += 1) sum = (sum * 31 + body.charCodeAt(index)) % 1_291
  return sum.toString(36).padStart(2, '0')
}
