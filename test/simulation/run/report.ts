import { faults } from '../faults/catalogue.ts'
import type { Outcome } from '../world.ts'

// What a run of seeds came to, for people.

/** One failure with all that is needed to see it again. */
export function failureText({ seed, plan, fired, violation, tail }: Outcome, commit: string): string {
  if (violation === null) return ''
  const seconds = (ms: number) => (ms / 1_000).toFixed(3)
  const planned = plan.map(
    ({ fault, fromMs, untilMs }, nth) =>
      `  ${String(fault.id).padStart(3)}  ${seconds(fromMs).padStart(8)} to ${seconds(untilMs).padStart(8)} s, fired ${String(fired[nth]).padStart(5)} times  ${fault.name}\n`,
  )
  return [
    `FAILED  seed ${seed}, commit ${commit}: ${violation.invariant} at ${seconds(violation.atMs)} s: ${violation.detail}\n`,
    `        npm run simulate -- --seed ${seed}\n`,
    ...planned,
    ...tail.map((line) => `  ${line}\n`),
  ].join('')
}

/** How often each fault fired, and the longest time from the end of all faults to calm in seeds that had it. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const rows = faults.flatMap(({ id, name, boundMs }) => {
    const places = outcomes.flatMap((outcome) => {
      const nth = outcome.plan.findIndex(({ fault }) => fault.id === id)
      return nth === -1 || (outcome.fired[nth] ?? 0) === 0 ? [] : [{ outcome, times: outcome.fired[nth] ?? 0 }]
    })
    if (places.length === 0) return []
    const alone = places.filter(({ outcome }) => outcome.plan.length === 1).length
    const times = places.reduce((sum, place) => sum + place.times, 0)
    const slowest = Math.max(...places.map(({ outcome }) => outcome.calmAfterMs ?? Infinity))
    const figures = [places.length, alone, times, (slowest / 1_000).toFixed(1), boundMs / 1_000].map(String)
    return [[String(id), ...figures, name]]
  })
  return [['fault', 'seeds', 'alone', 'times', 'calm s', 'bound s', ''], ...rows]
    .map((row) => `${row.map((cell, nth) => (nth === 6 ? `  ${cell}` : cell.padStart(8))).join('')}\n`)
    .join('')
}
