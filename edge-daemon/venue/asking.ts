import type { Effect } from '../core/effect.ts'
import type { OrderAnswer } from '../core/event.ts'
import type { VenueEvent } from './venue.ts'

// What the core asks of a venue, and the one event as which each of it comes back, however it ended.

const types = [
  'place_order',
  'edit_order',
  'cancel_order',
  'mass_cancel',
  'refresh_switch',
  'read_order',
  'read_open_orders',
  'read_fills',
  'read_funding',
  'read_account',
  'read_market',
  'read_fees',
  'read_leverage',
] as const

export type Asking = Extract<Effect, { type: (typeof types)[number] }>
type AskingOf<Type extends Asking['type']> = Extract<Asking, { type: Type }>
type AnswerOf<Type extends VenueEvent['type']> = Extract<VenueEvent, { type: Type; answer: unknown }>['answer']

const isAskingType = new Set<string>(types)
export const isAsking = (effect: Effect): effect is Asking => isAskingType.has(effect.type)

export const placed = (
  { order: { clientId } }: AskingOf<'place_order' | 'edit_order'>,
  answer: OrderAnswer,
): VenueEvent => ({ type: 'place_answered', clientId, answer })

export const cancelled = ({ clientId }: AskingOf<'cancel_order'>, answer: OrderAnswer): VenueEvent => ({
  type: 'cancel_answered',
  clientId,
  answer,
})

export const massCancelled = (answer: OrderAnswer): VenueEvent => ({ type: 'mass_cancel_answered', answer })

export const switchRefreshed = ({ sentAtMs }: AskingOf<'refresh_switch'>, answer: OrderAnswer): VenueEvent => ({
  type: 'switch_answered',
  sentAtMs,
  answer,
})

export const orderRead = ({ clientId }: AskingOf<'read_order'>, answer: AnswerOf<'order_read'>): VenueEvent => ({
  type: 'order_read',
  clientId,
  answer,
})

export const openOrdersRead = (answer: AnswerOf<'open_orders_read'>): VenueEvent => ({
  type: 'open_orders_read',
  answer,
})

export const fillsRead = (answer: AnswerOf<'fills_read'>): VenueEvent => ({ type: 'fills_read', answer })
export const fundingRead = (answer: AnswerOf<'funding_read'>): VenueEvent => ({ type: 'funding_read', answer })
export const accountRead = (answer: AnswerOf<'account_read'>): VenueEvent => ({ type: 'account_read', answer })
export const marketRead = (answer: AnswerOf<'market_read'>): VenueEvent => ({ type: 'market_read', answer })
export const feesRead = (answer: AnswerOf<'fees_read'>): VenueEvent => ({ type: 'fees_read', answer })
export const leverageRead = (answer: AnswerOf<'leverage_read'>): VenueEvent => ({ type: 'leverage_read', answer })
