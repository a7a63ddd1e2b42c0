// How far a run is, in one line for people.

export type Progress = {
  /** Seeds of this run that have ended, and those that were known before. */
  readonly done: number
  readonly known: number
  readonly left: number
  readonly failed: number
  readonly elapsedMs: number
}

export function progressText({ done, known, left, failed, elapsedMs }: Progress): string {
  const pace = done / Math.max(0.001, elapsedMs / 1_000)
  const all = known + done + left
  const percent = all === 0 ? 100 : Math.floor((100 * (known + done)) / all)
  const remaining = left === 0 ? 'nearly done' : done === 0 ? 'just begun' : `${spanText(left / pace)} left`
  return `${known + done} of ${all} seeds (${percent} %), ${pace.toFixed(1)} a second, ${failed} failed, ${remaining}`
}

/** Seconds as people say them. */
export function spanText(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 90) return `${whole} s`
  const minutes = Math.round(whole / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
