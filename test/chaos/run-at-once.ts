import type { ChaosCase } from './case.ts'

export type Ran = Pick<ChaosCase, 'fault' | 'name' | 'reaction' | 'boundMs'> & {
  /** Null where it passed; a reaction past its bound is a failure. */
  readonly failure: string | null
  /** False where it found nothing to strike: nothing was shown, and it counts nowhere. */
  readonly hasStruck: boolean
  readonly reactionMs: number | null
  readonly detail: string
  readonly seconds: number
}

/** Runs the cases, so many side by side; a failure stops no other. */
export async function runAtOnce(
  cases: readonly ChaosCase[],
  atOnce: number,
  onEnd: (ran: Ran, done: number) => void,
): Promise<Ran[]> {
  const waiting = [...cases]
  const ran: Ran[] = []
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const one = await runOne(next)
      ran.push(one)
      onEnd(one, ran.length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return ran
}

async function runOne({ fault, name, reaction, boundMs, run }: ChaosCase): Promise<Ran> {
  const sinceMs = performance.now()
  const end = (failure: string | null, reactionMs: number | null, detail: string): Ran => {
    const seconds = Math.round((performance.now() - sinceMs) / 100) / 10
    const hasStruck = failure !== null || reactionMs !== null
    return { fault, name, reaction, boundMs, failure, hasStruck, reactionMs, detail, seconds }
  }
  try {
    const finding = await run(0)
    if (finding === null) return end(null, null, 'it found nothing to strike')
    const { reactionMs, detail } = finding
    const failure = reactionMs > boundMs ? `${reaction} after ${reactionMs} ms, the bound is ${boundMs}` : null
    return end(failure, reactionMs, detail)
  } catch (error) {
    return end(error instanceof Error ? error.message : String(error), null, '')
  }
}
