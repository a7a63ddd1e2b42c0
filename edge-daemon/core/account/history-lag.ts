/** The venue's history may show a trade this much later than the position, an order, the stream or a newer trade has told of it. */
export const historyLagMs = 30_000
