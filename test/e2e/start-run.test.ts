import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Exact } from '#shared/decimal.ts'
import { fillHash } from '../../scripts/start/fill-hash.ts'
import { FillData } from '#shared/contracts/records.ts'
import { checkReport } from './cases/report-checks.ts'
import { journalOf } from './harness/daemon.ts'
import { startProgram } from './harness/program.ts'
import { withScratch } from './harness/scratch.ts'
import { startSupervisor } from './harness/supervisor.ts'
import { writeLivelyTape } from './harness/tapes.ts'

test('a run on a tape agrees in all three stores and replays to the same effects, and going on with --keep counts nothing twice', () =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('abc-trades.csv'), 7_200)
    const keep = scratch.file('state')
    const run = async (args: readonly string[]) => {
      const supervisor = startSupervisor(scratch, ['--keep', keep, '--speed', '100', ...args])
      expect(await supervisor.ended).toEqual({ code: 0, signal: null })
      expect(scratch.processes()).toEqual([])
      expect(supervisor.program.stdout().split('\n'), 'the report alone is on standard output').toHaveLength(2)
      const report = supervisor.report()
      checkReport(report)
      const replay = startProgram(scratch, {
        name: 'replay',
        args: ['edge-daemon/replay.ts', '--state', keep, '--json'],
      })
      expect(await replay.ended).toEqual({ code: 0, signal: null })
      expect(replay.lines()).toMatchObject([{ result: 'identical', notJudged: [], hasEnd: true, warnings: [] }])
      return report
    }
    const first = await run(['--tape', tape, '--maker-fee', '0.0002', '--for', '10'])
    expect(first.market).toBe('ABC-USD')
    expect(first.seconds).toBeGreaterThanOrEqual(10)
    // How many is the machine's affair: they come at a hundred times the pace of the market.
    expect(first.fills).toBeGreaterThan(0)
    expect(first.requests.create).toBeGreaterThan(0)
    expect(first.requests.edit).toBeGreaterThan(0)
    // Two basis points of what was traded, whatever the sides.
    const feesPaid = new Exact(first.pnl.fees).neg()
    expect(feesPaid.div(first.volume).toNumber()).toBeCloseTo(0.0002, 6)
    const exchangeBefore = JSON.parse(readFileSync(`${keep}/exchange.json`, 'utf8'))

    const second = await run(['--for', '5'])
    expect(second.fills).toBeGreaterThan(0)
    const exchangeAfter = JSON.parse(readFileSync(`${keep}/exchange.json`, 'utf8'))
    const [placeBefore, placeAfter] = [exchangeBefore, exchangeAfter].map(({ markets }) => markets[0].place)
    expect(placeAfter.played, 'the tape goes on where it stopped').toBeGreaterThan(placeBefore.played)
    expect(placeAfter.marketNowMs).toBeGreaterThan(placeBefore.marketNowMs)

    const fills = (await journalOf(`${keep}/daemon/journal`)).flatMap((record) =>
      record.type === 'fill' ? [FillData.parse(record.data)] : [],
    )
    expect(fills).toHaveLength(first.fills + second.fills)
    expect(new Set(fills.map((fill) => fill.tradeId)).size).toBe(fills.length)
    expect(fillHash(fills), 'the hash covers both runs').toBe(second.fillHashes.journal)
    const bought = fills.reduce((sum, { side, size }) => (side === 'buy' ? sum.add(size) : sum.sub(size)), new Exact(0))
    expect(second.position, 'the position is carried over').toBe(bought.toFixed())
    const feesOfAll = fills.reduce((sum, { fee }) => sum.sub(fee), new Exact(0))
    expect(second.pnl.fees, 'profit is counted from the beginning of the folder').toBe(feesOfAll.toFixed())
    expect(second.equityChange).not.toBe(first.equityChange)
    expect(readdirSync(keep)).toEqual(expect.arrayContaining(['cloud', 'daemon', 'exchange.json', 'run.json']))
  }))
