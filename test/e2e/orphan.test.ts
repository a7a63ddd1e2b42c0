import { expect, test } from 'vitest'
import { firstQuote, journalOf, startDaemon } from './harness/daemon.ts'
import { bothSidesRest, startExchange } from './harness/exchange.ts'
import { withScratch } from './harness/scratch.ts'
import { writeLivelyTape } from './harness/tapes.ts'

test('a daemon whose supervisor dies, pipes and all, stops in order: cancels, proves its book empty and says so', () =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('lively.csv'), 3_600)
    const exchange = await startExchange(scratch, ['--tape', tape, '--speed', '5'])
    const daemon = await startDaemon(scratch, exchange, {})
    await firstQuote(daemon)
    await bothSidesRest(exchange)
    daemon.program.abandon()
    expect(await daemon.program.ended).toEqual({ code: 0, signal: null })
    expect(await exchange.openOrders()).toEqual([])
    const records = await journalOf(scratch.file('daemon/journal'), daemon.run)
    expect(records.at(-1)).toMatchObject({ type: 'run_stopped', data: { bookProvenEmpty: true } })
  }))
