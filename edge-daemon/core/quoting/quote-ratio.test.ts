import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  judgeQuoteRatio,
  noQuoteRatio,
  noteMakerFill,
  noteMessages,
  quoteRatio,
  tickQuoteRatio,
} from './quote-ratio.ts'

describe('messages for each fill', () => {
  test('600 in five minutes for 5 fills are critical, and stay so until there are fewer than 50 for one', () => {
    const ratio = noQuoteRatio(0)
    noteMessages(ratio, 600, 0)
    for (let fill = 0; fill < 5; fill += 1) noteMakerFill(ratio, 0)
    expect(tickQuoteRatio(ratio, 1)).toBe(true)
    expect(quoteRatio(ratio.messagesSum, ratio.fillsSum)).toBe(120)
    for (let fill = 0; fill < 7; fill += 1) noteMakerFill(ratio, 1_000)
    expect([tickQuoteRatio(ratio, 1_000), ratio.isCritical]).toEqual([false, true])
    noteMakerFill(ratio, 2_000)
    expect([tickQuoteRatio(ratio, 2_000), ratio.isCritical]).toEqual([true, false])
  })

  test('10 without a fill say nothing, 100 without one do', () => {
    expect(judgeQuoteRatio(10, 0)).toEqual({ isWarning: false, isCritical: false })
    expect(judgeQuoteRatio(100, 0)).toEqual({ isWarning: true, isCritical: true })
  })

  test('of exactly five minutes ago count, those of a second more do not', () => {
    const ratio = noQuoteRatio(0)
    noteMessages(ratio, 7, 0)
    tickQuoteRatio(ratio, 300_000)
    expect(ratio.messagesSum).toBe(7)
    tickQuoteRatio(ratio, 301_000)
    expect(ratio.messagesSum).toBe(0)
  })

  test('are those of the last 300 s, whatever the pattern', () => {
    const moves = fc.array(
      fc.record({
        gapMs: fc.integer({ min: 0, max: 400_000 }),
        count: fc.integer({ min: 0, max: 9 }),
        isFill: fc.boolean(),
      }),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(moves, (list) => {
        const ratio = noQuoteRatio(0)
        const told: { second: number; count: number; fills: number }[] = []
        let nowMs = 0
        for (const { gapMs, count, isFill } of list) {
          nowMs += gapMs
          noteMessages(ratio, count, nowMs)
          if (isFill) noteMakerFill(ratio, nowMs)
          const second = Math.floor(nowMs / 1_000)
          told.push({ second, count, fills: isFill ? 1 : 0 })
          const recent = told.filter((each) => second - each.second <= 300)
          expect(ratio.messagesSum).toBe(recent.reduce((sum, each) => sum + each.count, 0))
          expect(ratio.fillsSum).toBe(recent.reduce((sum, each) => sum + each.fills, 0))
        }
      }),
    )
  })
})
