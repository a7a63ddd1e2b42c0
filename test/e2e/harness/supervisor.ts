import { z } from 'zod'
import { startProgram, type Ending, type Program } from './program.ts'
import type { Scratch } from './scratch.ts'
import { hangMs } from './until.ts'

// The whole stack as `npm start` brings it up, and the line it ends with.

const Money = z.string().regex(/^-?\d+(\.\d+)?$/)
const Hash = z.string().regex(/^[0-9a-f]{64}$/)

export const StartReport = z.looseObject({
  ok: z.boolean(),
  market: z.string(),
  seconds: z.number(),
  firstQuoteMs: z.number().nullable(),
  requests: z.object({ create: z.number(), edit: z.number(), cancel: z.number() }),
  rejects: z.number(),
  fills: z.number(),
  volume: Money,
  pnl: z.object({ capture: Money, inventory: Money, fees: Money, funding: Money, total: Money }),
  equityChange: Money,
  position: Money,
  openOrdersAfterStop: z.number(),
  heartbeats: z.number(),
  eventsJournaled: z.number(),
  eventsInCloud: z.number(),
  fillsOnExchange: z.number(),
  fillsJournaled: z.number(),
  fillsInCloud: z.number(),
  fillHashes: z.object({ exchange: Hash, journal: Hash, cloud: Hash }),
  complaints: z.array(z.string()).default([]),
})
export type StartReport = z.infer<typeof StartReport>

export type Supervisor = {
  readonly program: Program
  /** Resolves when the first quote is acknowledged. */
  quoting(): Promise<unknown>
  /** Process id of a part, which is also the id of its group. */
  pidOf(part: 'exchange' | 'cloud' | 'daemon'): Promise<number>
  ended: Promise<Ending>
  /** The last line of standard output. */
  report(): StartReport
}

/** Starts it with `--json` and a free port in `dir`, by node itself or by the given command. */
export function startSupervisor(
  scratch: Scratch,
  args: readonly string[],
  command: { readonly command?: string; readonly args: readonly string[] } = { args: ['scripts/start.ts'] },
): Supervisor {
  const program = startProgram(scratch, {
    name: 'npm start',
    ...command,
    args: [...command.args, '--json', '--port', '0', ...args],
  })
  return {
    program,
    ended: program.ended,
    quoting: () => program.said(/^quoting .*/m, hangMs),
    pidOf: async (part) => Number((await program.said(new RegExp(`^${part} .*\\(process (\\d+)\\)$`, 'm'), hangMs))[1]),
    report: () => StartReport.parse(JSON.parse(program.stdout().trim().split('\n').at(-1) ?? '')),
  }
}
