import { z } from 'zod'

// What is read of the client's answers. Everything that a case looks at is named here; the rest is the client's business.

/** Beyond what a double holds: an id that went through one has lost its last digits. */
export const Id = z.string().regex(/^\d{17,19}$/)

export const Order = z.looseObject({
  id: Id,
  clientOrderId: z.string(),
  status: z.string(),
  side: z.enum(['buy', 'sell']),
  price: z.number(),
  amount: z.number(),
  filled: z.number().optional(),
  symbol: z.string(),
})
export type Order = z.infer<typeof Order>
export const Orders = z.array(Order)

/** Answer to a request that changes something: the exchange has not said yet what became of it. */
export const Placed = z.looseObject({ id: Id, clientOrderId: z.string() })

export const Trade = z.looseObject({
  id: Id,
  timestamp: z.number(),
  side: z.enum(['buy', 'sell']),
  price: z.number(),
  amount: z.number(),
  symbol: z.string(),
})
export const Trades = z.array(Trade)
export const OwnTrade = Trade.extend({ order: Id, fee: z.looseObject({ cost: z.number() }), takerOrMaker: z.string() })

const Level = z.tuple([z.number(), z.number()])
export const Book = z.looseObject({ bids: z.array(Level), asks: z.array(Level), nonce: z.number().optional() })
export type Book = z.infer<typeof Book>

export const Ticker = z.looseObject({
  symbol: z.string(),
  bid: z.number(),
  ask: z.number(),
  last: z.number(),
  markPrice: z.number(),
  indexPrice: z.number(),
})
export const Candles = z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.unknown()]))
export const Balance = z.looseObject({
  total: z.record(z.string(), z.number()),
  free: z.record(z.string(), z.number()),
})
/** This client gives positions as the texts it was sent. */
const Amount = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
])
export const Position = z.looseObject({
  symbol: z.string(),
  side: z.string(),
  contracts: Amount,
  entryPrice: Amount,
  leverage: Amount,
})
export const Positions = z.array(Position)
export const Fee = z.looseObject({ maker: z.number(), taker: z.number(), symbol: z.string() })
export const Leverage = z.looseObject({ longLeverage: z.number(), shortLeverage: z.number() })
export const Rates = z.array(z.looseObject({ fundingRate: z.number(), timestamp: z.number(), symbol: z.string() }))
export const Payments = z.array(z.looseObject({ amount: z.number(), timestamp: z.number(), symbol: z.string() }))
export const Moves = z.array(z.looseObject({ type: z.string(), amount: z.number(), currency: z.string() }))
export const OpenInterests = z.array(
  z.looseObject({ openInterestAmount: z.number(), openInterestValue: z.number(), timestamp: z.number() }),
)
export const Markets = z.array(
  z.looseObject({
    id: z.string(),
    symbol: z.string(),
    swap: z.boolean(),
    active: z.boolean(),
    precision: z.looseObject({ amount: z.number(), price: z.number() }),
  }),
)
export type Market = z.infer<typeof Markets>[number]
