import type { Heartbeat } from './heartbeat.ts'

/** While one of these holds, the daemon does not know what rests at the exchange. */
const unknowns: readonly string[] = ['recovering', 'orders_unknown', 'orders_unread']

/** Whether `openOrders` is all that rests, as far as the daemon can know. */
export const knowsOrders = ({ haltReasons }: Pick<Heartbeat, 'haltReasons'>): boolean =>
  !haltReasons.some((reason) => unknowns.includes(reason))
