/** An average that forgets by elapsed time, never by number of samples. */
export type Ewma = { value: number; atMs: number }

/** `previous` null starts at the sample. Half of what was known is forgotten every `halfLifeMs`. */
export function stepEwma(previous: Ewma | null, sample: number, atMs: number, halfLifeMs: number): Ewma {
  if (previous === null) return { value: sample, atMs }
  const keep = 2 ** (-Math.max(0, atMs - previous.atMs) / halfLifeMs)
  return { value: previous.value * keep + sample * (1 - keep), atMs }
}
