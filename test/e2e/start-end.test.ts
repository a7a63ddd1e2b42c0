import { readFileSync } from 'node:fs'
import process from 'node:process'
import { describe, expect, test } from 'vitest'
import { checkReport } from './cases/report-checks.ts'
import { withScratch, type Scratch } from './harness/scratch.ts'
import { startSupervisor } from './harness/supervisor.ts'
import { writeLivelyTape } from './harness/tapes.ts'
import { hangMs, until } from './harness/until.ts'

// Every way in which a whole run can end. What must be left: no process and, in the exchange's own state, no order.

/** Statuses of the orders that still rest in the state the exchange wrote at its stop. */
function restingIn(stateFile: string): unknown[] {
  const found: unknown[] = []
  JSON.parse(readFileSync(stateFile, 'utf8'), (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'status' in value && 'externalId' in value)
      found.push(value.status)
    return value
  })
  expect(found.length, 'the state must hold orders at all').toBeGreaterThan(0)
  return found.filter((status) => status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'PENDING')
}

async function nothingIsLeft(scratch: Scratch): Promise<void> {
  await until('every process ends', hangMs, () => scratch.processes().length === 0)
  expect(restingIn(scratch.file('state/exchange.json'))).toEqual([])
}

const startOn = (scratch: Scratch, tapeSeconds: number, command?: { command: string; args: string[] }) => {
  const tape = writeLivelyTape(scratch.file('abc.csv'), tapeSeconds)
  return startSupervisor(scratch, ['--tape', tape, '--speed', '50', '--keep', scratch.file('state')], command)
}

test('the end of the tape is an orderly stop', () =>
  withScratch(async (scratch) => {
    const supervisor = startOn(scratch, 300)
    expect(await supervisor.ended).toEqual({ code: 0, signal: null })
    expect(supervisor.program.stderr()).toContain('the end of the tape')
    checkReport(supervisor.report())
    await nothingIsLeft(scratch)
  }))

describe.concurrent('a run without a result says so in JSON too', () => {
  test('when a part dies', () =>
    withScratch(async (scratch) => {
      const supervisor = startOn(scratch, 3_600)
      await supervisor.quoting()
      process.kill(-(await supervisor.pidOf('daemon')), 'SIGKILL')
      await supervisor.program.said(/^DIED +daemon/m)
      supervisor.program.signal('SIGINT')
      expect(await supervisor.ended).toEqual({ code: 1, signal: null })
      expect(supervisor.program.lines()).toEqual([
        {
          ok: false,
          market: 'ABC-USD',
          seconds: expect.any(Number),
          firstQuoteMs: expect.any(Number),
          complaints: [expect.stringMatching(/^daemon died with code -1/)],
        },
      ])
    }))

  test('when a part is not ready', () =>
    withScratch(async (scratch) => {
      const supervisor = startOn(scratch, 3_600)
      process.kill(-(await supervisor.pidOf('exchange')), 'SIGSTOP')
      supervisor.program.signal('SIGTERM')
      expect(await supervisor.ended).toEqual({ code: 1, signal: null })
      const complaints = [expect.stringMatching(/^stopped by SIGTERM before \w+ was ready$/)]
      expect(supervisor.program.lines()).toEqual([
        { ok: false, market: 'ABC-USD', seconds: 0, firstQuoteMs: null, complaints },
      ])
    }))

  test('when its input is bad', () =>
    withScratch(async (scratch) => {
      const supervisor = startSupervisor(scratch, ['--tape', '/nowhere/abc.csv'])
      expect(await supervisor.ended).toEqual({ code: 2, signal: null })
      const complaints = [expect.stringMatching(/^--tape /)]
      expect(supervisor.program.lines()).toEqual([
        { ok: false, market: null, seconds: 0, firstQuoteMs: null, complaints },
      ])
    }))
})

describe.concurrent('a signal to the supervisor', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s stops in order', (signal) =>
    withScratch(async (scratch) => {
      const supervisor = startOn(scratch, 3_600)
      await supervisor.quoting()
      expect(scratch.processes().some(({ command }) => command.includes('workerd'))).toBe(true)
      supervisor.program.signal(signal)
      expect(await supervisor.ended).toEqual({ code: 0, signal: null })
      checkReport(supervisor.report())
      await nothingIsLeft(scratch)
    }),
  )
})

describe.concurrent('the end of npm, which does not pass its signals on', () => {
  test.each(['SIGTERM', 'SIGKILL'] as const)('%s to npm stops the stack in order', (signal) =>
    withScratch(async (scratch) => {
      const supervisor = startOn(scratch, 3_600, { command: 'npm', args: ['start', '--silent', '--'] })
      await supervisor.quoting()
      supervisor.program.signal(signal)
      await nothingIsLeft(scratch)
    }),
  )
})
