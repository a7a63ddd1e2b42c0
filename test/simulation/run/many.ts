import { faults } from '../faults/catalogue.ts'
import type { Fault } from '../faults/fault.ts'
import { placedPlan } from '../seed.ts'
import { needCampaign, seedCampaign, type Campaign } from './campaign.ts'
import type { Folder } from './folder.ts'
import type { SeedReport } from './job.ts'
import { aloneNeeds, pairNeeds, pairsOf, shownBy } from './needs.ts'
import type { SimulateOptions } from './options.ts'
import { isOwed } from './owed.ts'
import { formatPlan, partsOf } from './plan-text.ts'
import { plannedParts } from './planned-parts.ts'
import type { Progress } from './progress.ts'
import { forgetResults, openResults, readOnce, readOnly } from './results.ts'
import { runCampaign } from './run-campaign.ts'
import { count, emptyTally, type Tally } from './tally.ts'

// A run of many seeds: what is known from the file of results first, then what is missing.

export type Many = Extract<SimulateOptions, { mode: 'seeds' | 'pairs' | 'coverage' }>

export type ManyRun = {
  readonly tally: Tally
  /** Seeds run now, and seeds known before. */
  readonly done: number
  readonly known: number
  /** Those that a run which was stopped still owes. */
  readonly left: number
  /** Faults alone and pairs that are not shown as often as was asked for. */
  readonly unmet: readonly string[]
}

export async function runMany(
  options: Many,
  folder: Folder,
  outside: {
    readonly signal: AbortSignal
    readonly program?: URL
    readonly onReport: (report: SeedReport) => void
    readonly onProgress: (progress: Progress) => void
  },
): Promise<ManyRun> {
  const known = new Set<string>()
  const tally = emptyTally()
  const { campaign, isMine, file } = kindOf(options, folder, known)
  if (options.isFresh) forgetResults(file, isMine)
  const onReport = (report: SeedReport) => {
    if (!isMine(report)) return
    count(tally, report)
    outside.onReport(report)
  }
  const take = (report: SeedReport) => {
    // A failure that does not count in this run must not spare it the seed that would.
    if (isMine(report) || report.violation === null) campaign.take(report)
    onReport(report)
  }
  if (file !== folder.drawn) readOnce(folder.drawn, known, take)
  // What only prints leaves the file alone: another run may be writing it.
  const onlyPrints = options.mode === 'coverage' && options.perFault === 0
  const results = onlyPrints ? readOnly(file, known, take) : openResults(file, known, take)
  const knownCount = tally.seeds
  try {
    const lost = await runCampaign({
      campaign,
      results,
      threads: options.cores,
      ...(outside.program === undefined ? {} : { program: outside.program }),
      signal: outside.signal,
      onReport,
      onProgress: (progress) => outside.onProgress({ ...progress, known: knownCount }),
    })
    const done = tally.seeds - knownCount
    return { tally, done, known: knownCount, left: campaign.left() + lost, unmet: campaign.unmet() }
  } finally {
    results.close()
  }
}

type Kind = {
  readonly campaign: Campaign
  /** Whether a report counts in this run, or only helps to know what is missing. */
  readonly isMine: (report: SeedReport) => boolean
  readonly file: string
}

function kindOf(options: Many, folder: Folder, known: ReadonlySet<string>): Kind {
  switch (options.mode) {
    case 'seeds':
      return seedsKind(options, folder, known)
    case 'pairs': {
      const chosen = options.faults
      const needs = pairNeeds(pairsOf(inWorld, chosen))
      return {
        campaign: needCampaign(needs, shownBy, known),
        isMine(report) {
          if (report.plan === null) return false
          const parts = plannedParts(report)
          return parts.length === 2 && parts.some(({ id }) => isChosen(chosen, id))
        },
        file: folder.planned,
      }
    }
    case 'coverage': {
      const needs = options.perFault === 0 ? [] : coverageNeeds(options.perFault)
      return { campaign: needCampaign(needs, shownBy, known), isMine: () => true, file: folder.planned }
    }
  }
}

function seedsKind(options: Extract<Many, { mode: 'seeds' }>, folder: Folder, known: ReadonlySet<string>): Kind {
  const { from, to, faults: chosen } = options
  const planFor = (seed: number) => (chosen === null ? null : formatPlan(partsOf(placedPlan(seed, chosen))))
  return {
    campaign: seedCampaign({ from, to }, planFor, known),
    isMine: ({ seed, plan }) => seed >= from && seed <= to && planFor(seed) === plan,
    file: chosen === null ? folder.drawn : folder.planned,
  }
}

const inWorld = faults.filter(({ runsIn }) => runsIn !== 'process')

/** What is owed comes first: a run that is stopped has shown most of that. */
const coverageNeeds = (perFault: number) => [
  ...aloneNeeds(
    inWorld.filter(({ id }) => isOwed(id)),
    perFault,
  ),
  ...pairNeeds(pairsOf(inWorld)),
  ...aloneNeeds(
    inWorld.filter(({ id }) => !isOwed(id)),
    perFault,
  ),
]
const isChosen = (chosen: readonly Fault[] | null, id: number): boolean =>
  chosen === null || chosen.some((fault) => fault.id === id)
