import type { Case, Facts } from './cases.ts'

export type Outcome = {
  readonly name: string
  readonly seconds: number
  /** Null when it passed. */
  readonly failure: string | null
  readonly facts: Facts
}

/** Runs the cases side by side, never more weight than `capacity` at once; a failure does not stop the others. */
export async function runCases(
  cases: readonly Case[],
  capacity: number,
  onEnd: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const waiting = [...cases]
  const outcomes: Outcome[] = []
  const running = new Set<Promise<void>>()
  let load = 0
  while (waiting.length > 0 || running.size > 0) {
    const index = waiting.findIndex(({ weight }) => load === 0 || load + weight <= capacity)
    const next = index === -1 ? undefined : waiting.splice(index, 1)[0]
    if (next === undefined) {
      await Promise.race(running)
      continue
    }
    load += next.weight
    const one = runOne(next).then((outcome) => {
      load -= next.weight
      running.delete(one)
      outcomes.push(outcome)
      onEnd(outcome)
    })
    running.add(one)
  }
  return outcomes
}

async function runOne({ name, run }: Case): Promise<Outcome> {
  const sinceMs = performance.now()
  const end = (failure: string | null, facts: Facts): Outcome => ({
    name,
    seconds: Math.round((performance.now() - sinceMs) / 100) / 10,
    failure,
    facts,
  })
  try {
    return end(null, await run())
  } catch (error) {
    return end(error instanceof Error ? error.message : String(error), {})
  }
}
