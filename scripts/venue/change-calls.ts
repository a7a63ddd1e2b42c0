import { clientOrderId, venueOrderId } from '#shared/units.ts'
import type { OrderAnswer } from '../../edge-daemon/core/event.ts'
import { Refusal } from '../../edge-daemon/runtime/refusal.ts'
import { carry } from '../../edge-daemon/venue/extended/carry.ts'
import { cancelByClientId, cancelByVenueId, massCancel, setLeverage } from '../../edge-daemon/venue/extended/writes.ts'
import type { Asked, Call, Told } from './calls.ts'

// The few things that a key alone can change. Orders cannot be made here: that takes a signature.

const change = { isPrivate: true, isChange: true, wants: 'nothing' } as const

export const changeCalls: readonly Call[] = [
  {
    ...change,
    name: 'cancel',
    usage: 'cancel all|ID…',
    about: 'take orders off the book: everything, or by id; a running daemon pauses and quotes again',
    ask: (asked) => cancel(asked),
  },
  {
    ...change,
    name: 'set-leverage',
    usage: 'set-leverage VALUE',
    about: 'leverage of --market',
    wants: 'market',
    ask: async ({ http, market, words: [value, ...others] }) => {
      if (value === undefined || others.length > 0 || !/^[1-9]\d{0,2}(\.\d{1,2})?$/.test(value)) {
        throw new Refusal('set-leverage wants one number, for example 10')
      }
      return told(
        await carry(http, setLeverage(market, value)),
        { market, leverage: value },
        `${market} leverage ${value}: accepted`,
      )
    },
  },
]

async function cancel({ http, words }: Asked): Promise<Told> {
  const [first, ...others] = words
  if (first === undefined) throw new Refusal('cancel wants "all" or the ids of orders')
  if (first === 'all') {
    if (others.length > 0) throw new Refusal('cancel all takes no ids: everything goes')
    return told(await carry(http, massCancel({ all: true })), { cancelled: 'all' }, accepted('everything'))
  }
  const isNumber = (id: string) => /^[1-9]\d{0,19}$/.test(id)
  if (others.length === 0) {
    const answer = isNumber(first)
      ? await carry(http, cancelByVenueId(venueOrderId(first)))
      : await carry(http, cancelByClientId(clientOrderId(first)))
    return told(answer, { cancelled: [first] }, accepted(first))
  }
  const target = {
    venueIds: words.filter(isNumber).map(venueOrderId),
    clientIds: words.filter((id) => !isNumber(id)).map(clientOrderId),
  }
  return told(await carry(http, massCancel(target)), { cancelled: words }, accepted(`${words.length} orders`))
}

/** The exchange acknowledges before it acts. */
const accepted = (what: string): string => `cancel of ${what}: accepted; look with orders`

const told = (answer: OrderAnswer, data: unknown, text: string): Told =>
  answer.result === 'failed' ? answer : { result: 'told', data, text: `${text}\n` }
