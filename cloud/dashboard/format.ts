// Numbers for eyes. The exact text stays in the title of the cell.

/** Dollars with an explicit sign: `+1.2340`, `−0.5000`, `0.0000`; an en dash for nothing. */
export function signedMoney(text: string | null, places = 4): string {
  if (text === null) return '–'
  const value = Number(text)
  const digits = grouped(Math.abs(value), places)
  if (Number(Math.abs(value).toFixed(places)) === 0) return digits
  return `${value < 0 ? '−' : '+'}${digits}`
}

/** A number without forced sign and with at most `places` decimals. */
export function plain(text: string | null, places: number): string {
  if (text === null) return '–'
  const value = Number(text)
  const shown = Math.abs(value).toLocaleString('en-US', { maximumFractionDigits: places })
  return value < 0 && shown !== '0' ? `−${shown}` : shown
}

/** Dollars with a fixed number of decimals. */
export const dollars = (text: string | null): string => (text === null ? '–' : grouped(Number(text), 2))

/** `0.4 s`, `12 s`, `3 min`, `2 h`. */
export function ageText(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`
  if (ms < 120_000) return `${Math.floor(ms / 1000)} s`
  if (ms < 7_200_000) return `${Math.floor(ms / 60_000)} min`
  return `${Math.floor(ms / 3_600_000)} h`
}

export const clockText = (atMs: number): string => new Date(atMs).toLocaleTimeString('en-GB')

/** The time of day, with the date before it when that is not today's: `09:05:07`, `2 Nov, 23:59:59`, `3 Nov 2025, 09:05:07`. */
export function momentText(atMs: number, nowMs: number): string {
  const at = new Date(atMs)
  const now = new Date(nowMs)
  const time = clockText(atMs)
  if (at.toDateString() === now.toDateString()) return time
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const }
  return `${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...year })}, ${time}`
}

/** The same in full. */
export const fullMomentText = (atMs: number): string =>
  new Date(atMs).toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'long' })

/** `operator_halt` as `operator halt`. */
export const words = (code: string): string => code.replaceAll('_', ' ')

const grouped = (value: number, places: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places })
