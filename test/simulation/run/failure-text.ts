import { faults } from '../faults/catalogue.ts'
import type { Job, SeedReport } from './job.ts'

// One failure with all that is needed to see it again.

export function failureText(report: SeedReport, commit: string): string {
  const { seed, violation, tail } = report
  if (violation === null) return ''
  return [
    `FAILED  seed ${seed}, commit ${commit}: ${violation.invariant} at ${seconds(violation.atMs)} s: ${violation.detail}\n`,
    `        ${replayCommand(report)}\n`,
    ...report.faults.map(faultLine),
    ...(tail.length === 0 ? [] : [`  ${'second'.padStart(9)}  ${'event'.padEnd(24)}  what it brought\n`]),
    ...tail.map((line) => `  ${line}\n`),
  ].join('')
}

export const replayCommand = ({ seed, plan }: Job): string =>
  `npm run simulate -- --seed ${seed}${plan === null ? '' : ` --plan '${plan}'`}`

function faultLine({ id, fromMs, untilMs, fired }: SeedReport['faults'][number]): string {
  const name = faults.find((one) => one.id === id)?.name ?? ''
  const when = `${seconds(fromMs).padStart(8)} to ${seconds(untilMs).padStart(8)} s`
  return `  ${String(id).padStart(3)}  ${when}, fired ${String(fired).padStart(5)} times  ${name}\n`
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(3)
