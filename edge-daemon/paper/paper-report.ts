import { Exact, formatDecimal } from '#shared/decimal.ts'
import type { RunEnd } from '../runtime/run.ts'
import { answerShare, hiddenShare, type PaperTerms } from './paper-terms.ts'

// What a paper run came to, and on what assumptions.

export type PaperReport = ReturnType<typeof paperReport>

/**
 * Fills, volume and profit are of the state folder, requests of this run. `accountAgrees`: the account's equity is its
 * beginning plus the profit of the journal, to the last digit; null when no account was read at the end.
 */
export function paperReport({ isClean, facts }: RunEnd, about: PaperAbout) {
  const { equity, pnl, requests } = facts
  const expected = formatDecimal(new Exact(about.terms.equityUsd).add(pnl.total))
  const { latencyMs, makerFeeRate, takerFeeRate } = about.terms
  return {
    ok: isClean,
    market: about.market,
    seconds: about.seconds,
    reason: facts.reason,
    fills: facts.fills,
    volume: facts.volume,
    position: facts.position,
    markPrice: facts.markPrice,
    pnl,
    equity,
    accountAgrees: equity === null ? null : new Exact(equity).eq(expected),
    requests,
    messages: requests.create + requests.edit + requests.cancel,
    rejects: facts.rejects,
    stateDir: about.stateDir,
    assumptions: {
      latencyMs,
      answerMs: latencyMs * answerShare,
      hiddenShare,
      makerFeeRate,
      takerFeeRate,
      funding: 'not charged',
      ownOrders: 'move nobody',
    },
  }
}

export type PaperAbout = {
  readonly market: string
  readonly seconds: number
  readonly stateDir: string
  readonly terms: PaperTerms
}

export function paperText(report: PaperReport): string {
  const { pnl, requests, assumptions } = report
  const rows: readonly (readonly [string, string])[] = [
    ['market', `${report.market}, ${report.seconds} s, on paper`],
    ['ended', `${report.reason}; book ${report.ok ? 'empty' : 'NOT proven empty'}`],
    ['fills', `${report.fills} since this state began, volume ${report.volume} USD`],
    ['position', `${report.position}${report.markPrice === null ? '' : ` at mark ${report.markPrice}`}`],
    [
      'profit',
      `${pnl.total} USD = capture ${pnl.capture} + inventory ${pnl.inventory} + fees ${pnl.fees} + funding ${pnl.funding}`,
    ],
    [
      'equity',
      `${report.equity ?? 'unknown'} USD${report.accountAgrees === false ? ', which is NOT begun plus profit' : ''}`,
    ],
    [
      'messages',
      `${report.messages}: ${requests.create} new, ${requests.edit} edits, ${requests.cancel} cancels; ${report.rejects} rejected`,
    ],
    [
      'assumed',
      `${assumptions.latencyMs} ms to the engine, ${assumptions.answerMs} ms back; ahead of us what is shown and ${assumptions.hiddenShare * 100} % more; no funding`,
    ],
    ['state', report.stateDir],
  ]
  return rows.map(([name, value]) => `${name.padEnd(10)}${value}\n`).join('')
}
