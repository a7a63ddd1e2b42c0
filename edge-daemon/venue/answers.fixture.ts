// A venue whose answers are had one call at a time, for tests that say what they want in a line.

import { assert } from '#shared/assert.ts'
import { monoMs, type ClientOrderId, type TradeId } from '#shared/units.ts'
import type { OrderRequest } from '../core/effect.ts'
import type { Asking } from './asking.ts'
import type { Venue, VenueEvent } from './venue.ts'

type Answer<Type extends VenueEvent['type']> = Extract<VenueEvent, { type: Type; answer: unknown }>['answer']

export type AnsweringVenue = Venue & ReturnType<typeof callsOf>

export const answering = (venue: Venue): AnsweringVenue => ({ ...venue, ...callsOf(venue) })

type AnswerEvent<Type extends VenueEvent['type']> = { readonly type: Type; readonly answer: Answer<Type> }

const isAnswer = <Type extends VenueEvent['type']>(
  event: { readonly type: VenueEvent['type'] },
  type: Type,
): event is AnswerEvent<Type> => event.type === type

function callsOf(venue: Venue) {
  const answerOf = async <Type extends VenueEvent['type']>(type: Type, asking: Asking): Promise<Answer<Type>> => {
    const event = await venue.ask(asking)
    assert(isAnswer(event, type), `${asking.type} came back as ${event.type}`)
    const { answer }: { readonly answer: Answer<Type> } = event
    return answer
  }
  return {
    place: (order: OrderRequest) => answerOf('place_answered', { type: 'place_order', order }),
    edit: (order: OrderRequest, replaces: ClientOrderId) =>
      answerOf('place_answered', { type: 'edit_order', order, replaces }),
    cancel: (clientId: ClientOrderId) => answerOf('cancel_answered', { type: 'cancel_order', clientId }),
    massCancel: () => answerOf('mass_cancel_answered', { type: 'mass_cancel' }),
    refreshSwitch: (countdownS: number) =>
      answerOf('switch_answered', { type: 'refresh_switch', countdownS, sentAtMs: monoMs(1) }),
    readOrder: (clientId: ClientOrderId) => answerOf('order_read', { type: 'read_order', clientId }),
    readOpenOrders: () => answerOf('open_orders_read', { type: 'read_open_orders' }),
    readFills: (sinceTradeId: TradeId | null) => answerOf('fills_read', { type: 'read_fills', sinceTradeId }),
    readFunding: (sinceAtMs: number) => answerOf('funding_read', { type: 'read_funding', sinceAtMs }),
    readAccount: () => answerOf('account_read', { type: 'read_account' }),
  }
}
