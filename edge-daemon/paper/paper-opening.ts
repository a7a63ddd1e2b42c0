import { join } from 'node:path'
import type { DaemonConfig } from '#shared/config/config.ts'
import { readLastWords } from '../journal/reader.ts'
import type { Clock } from '../runtime/clock.ts'
import { ownerComplaint } from '../runtime/ledger-owner.ts'
import { checkpointComplaint, unitsComplaint } from '../runtime/ledger-units.ts'
import type { Openings } from '../runtime/run.ts'
import { onDisk } from '../runtime/start-disk.ts'
import { userAgent } from '../runtime/user-agent.ts'
import { connectPublic } from '../venue/extended/public-market.ts'
import { openPaperExchange } from './paper-exchange.ts'
import type { PaperTerms } from './paper-terms.ts'
import { createPaperVenue } from './paper-venue.ts'

/**
 * A daemon's config as a paper run reads it: a state folder of its own beside the live one, so that neither ever takes the
 * other's journal for its own, and no cloud.
 */
export function onPaper(live: DaemonConfig): DaemonConfig {
  const { cloud: _, ...config } = live
  return { ...config, stateDir: `${config.stateDir.replace(/\/+$/, '')}-paper` }
}

const onPaperAccount = { account: 'paper', accountFingerprint: null } as const

/** A run on the live market with a simulated account that goes on where the folder's journal stopped. */
export function paperOpenings(config: DaemonConfig, terms: PaperTerms): Omit<Openings, 'readFile'> {
  return { ...onPaperAccount, openVenue: (clock) => openPaperVenue(config, terms, clock), ingestToken: null }
}

async function openPaperVenue(
  { bot, venue, stateDir }: DaemonConfig,
  terms: PaperTerms,
  clock: Clock,
): ReturnType<Openings['openVenue']> {
  const { network, rest, stream, streams, rpc, market: name } = venue
  const way = streams === 'rpc' && rpc !== undefined ? { rpc } : {}
  const market = await connectPublic({ network, rest, stream, ...way, market: name, userAgent }, clock)
  if ('refusal' in market) return market
  const journalDir = join(stateDir, 'journal')
  const lastWords = await onDisk(journalDir, () => readLastWords(journalDir, false))
  const refusal =
    checkpointComplaint(lastWords, journalDir) ??
    ownerComplaint(lastWords, { bot, ...onPaperAccount, network, market: name }, stateDir) ??
    unitsComplaint(lastWords, market.spec, journalDir)
  try {
    if (refusal === null) {
      const exchange = openPaperExchange(market.spec, terms, lastWords.checkpoint, clock.wallMs())
      return createPaperVenue({ market, exchange, terms, clock })
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    await market.close()
    return { refusal: `market "${name}" cannot be traded on paper: ${error.message}` }
  }
  await market.close()
  return { refusal }
}
