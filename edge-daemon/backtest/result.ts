import { z } from 'zod'

// What a backtest says. Money is in dollars and exact; a figure that the tape cannot give is "n/a".

const figure = z.union([z.number(), z.literal('n/a')])
/** By horizon. */
const byHorizon = z.strictObject({ '1s': figure, '5s': figure, '30s': figure, '60s': figure })
/** 95 % by block bootstrap over taker orders; "n/a" with fewer than ten of them. */
const interval = z.union([z.strictObject({ low: z.number(), high: z.number() }), z.literal('n/a')])
const intervalsByHorizon = z.strictObject({ '1s': interval, '5s': interval, '30s': interval, '60s': interval })

export const BacktestResult = z.strictObject({
  /** Market messages the core was told, order messages it sent and what came back; clock ticks and keep-alives excluded. */
  events: z.number(),
  /** Of the machine, for the run without reading the tape and without statistics. */
  seconds: z.number(),
  eventsPerSecond: z.number(),
  tapeSeconds: z.number(),
  profile: z.string(),
  configHash: z.string(),
  fills: z.number(),
  /** Of the fills those more than one tick inside the touch of others, apart: no tape says that they would have happened. */
  insideFills: z.strictObject({ fills: z.number(), volume: z.number(), captureBps: figure, markoutBps: byHorizon }),
  volume: z.number(),
  captureBps: figure,
  markoutBps: byHorizon,
  /** Positive when the market went against us. */
  adverseBps: byHorizon,
  intervals: z.strictObject({
    captureBps: interval,
    markoutBps: intervalsByHorizon,
    adverseBps: intervalsByHorizon,
  }),
  pnl: z.strictObject({
    capture: z.number(),
    inventory: z.number(),
    fees: z.number(),
    funding: z.number(),
    total: z.number(),
  }),
  maxDrawdown: z.number(),
  quotedShare: figure,
  quoteStalenessBps: figure,
  staleAggressiveBps: figure,
  messages: z.number(),
  messagesPerMinuteMax: z.number(),
  messagesHeldBack: z.number(),
  /** Seconds during which a reason kept us from quoting, by reason. */
  haltedSeconds: z.record(z.string(), z.number()),
  /** Volatility as the minute closes of a tape of bars show it, basis points per square root of a second. */
  volatilityBps: figure,
  assumptions: z.array(z.string()),
  traceHash: z.string(),
})
export type BacktestResult = z.infer<typeof BacktestResult>
export type Figure = z.infer<typeof figure>
export type ResultInterval = z.infer<typeof interval>
