import { z } from 'zod'
import type { Checkpoint } from '../core/account/checkpoint.ts'
import { journalFiles } from './files.ts'
import { readJournal } from './reader.ts'

const count = z.number().int()
const CheckpointData = z.strictObject({
  ledger: z.strictObject({
    positionLots: count,
    cashHalfTickLots: count,
    captureHalfTickLots: count,
    inventoryHalfTickLots: count,
    feesMicros: count,
    fundingMicros: count,
    lastMidHalfTicks: count,
    fills: count,
    volumeTickLots: count,
  }),
  peakUsd: z.number(),
  latches: z.record(z.string(), z.string()),
  tradeIdFloor: z.string().nullable(),
  tradeIdsSeen: z.array(z.string()),
})

export type LastWords = {
  /** Newest checkpoint of all runs; null on a first start. */
  readonly checkpoint: Checkpoint | null
  /** True when there was a run before and its last record does not say that its book was proven empty. */
  readonly wasUnclean: boolean
}

/** What the journal of earlier runs tells a start. Reads the newest run first and stops at the first checkpoint. */
export async function readLastWords(dir: string): Promise<LastWords> {
  const runs = [...new Set(journalFiles(dir, 'event').map((file) => file.run))].reverse()
  let wasUnclean = false
  for (const [index, run] of runs.entries()) {
    let checkpoint: Checkpoint | null = null
    let endedWell = false
    for await (const record of readJournal(dir, 'event', undefined, (name) => name === run)) {
      endedWell = record.type === 'run_stopped' && record.data['bookProvenEmpty'] === true
      const found = CheckpointData.safeParse(record.data['checkpoint'])
      if (found.success) checkpoint = found.data
    }
    if (index === 0) wasUnclean = !endedWell
    if (checkpoint !== null) return { checkpoint, wasUnclean }
  }
  return { checkpoint: null, wasUnclean }
}
