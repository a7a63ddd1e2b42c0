import type { TapeHeader } from './lines.ts'
import { describeDifference } from './difference.ts'
import type { ReplayResult } from './replay.ts'

// What a replay found, for people and for programs.

type Here = Pick<TapeHeader, 'node' | 'arch' | 'program'>

const listedMax = 5

/** What stands between the result and full trust in it, a sentence each. */
export function warningsOf(
  { notJudged, hasEnd, crash, difference }: ReplayResult,
  header: TapeHeader,
  here: Here,
  damages: readonly string[],
): string[] {
  const isCut = !hasEnd && crash === null && difference === null
  return [
    ...(header.node === here.node ? [] : [`recorded with Node ${header.node}, replayed with ${here.node}`]),
    ...(header.arch === here.arch ? [] : [`recorded on ${header.arch}, replayed on ${here.arch}`]),
    ...(header.program === here.program
      ? []
      : [
          `recorded by program ${header.program}, replayed by ${here.program}: a difference may be a change of the program`,
        ]),
    ...(header.start === null ? ['the beginning of the run is deleted: it goes on from a recorded state'] : []),
    ...notJudged
      .slice(0, listedMax)
      .map(({ fromSeq, toSeq }) => `events ${fromSeq} to ${toSeq} are not judged: they are not on the tape`),
    ...(notJudged.length > listedMax ? [`and ${notJudged.length - listedMax} more gaps`] : []),
    ...damages.slice(0, listedMax).map((where) => `${where} cannot be read`),
    ...(isCut ? ['the tape was cut off, as by a crash: what came last is not on it'] : []),
    ...(crash === null ? [] : [`the run ended by an assertion, and so does the replay: ${crash}`]),
  ]
}

export function replayText(result: ReplayResult, warnings: readonly string[]): string {
  const { header, events, effects, hash, difference } = result
  const judged = `${events} events, ${effects} effects, hash ${hash}`
  return [
    `run ${header?.run ?? ''} of ${header?.bot ?? ''}`,
    ...warnings.map((warning) => `warning: ${warning}`),
    difference === null ? `identical: ${judged}` : `different after ${judged}`,
    ...(difference === null ? [] : [describeDifference(difference)]),
    '',
  ].join('\n')
}

export function replayJson(result: ReplayResult, warnings: readonly string[]): string {
  const { header, events, effects, hash, notJudged, hasEnd, crash, difference } = result
  const run = header === null ? {} : { bot: header.bot, run: header.run, node: header.node, program: header.program }
  const verdict = difference === null ? 'identical' : 'different'
  return `${JSON.stringify({ result: verdict, ...run, events, effects, hash, notJudged, hasEnd, crash, difference, warnings })}\n`
}
