import { setTimeout as sleep } from 'node:timers/promises'

// Waits for what another process does and nobody tells us. Where an event can be awaited, await that instead.

const pollMs = 20
/** A limit that only ends a hang, where how long it takes is not the subject: a busy machine may take its time. */
export const hangMs = 60_000

/** The first value that is neither false nor null; throws with `what` when there is none within `maxMs`. */
export async function until<Value>(
  what: string,
  maxMs: number,
  ask: () => Value | Promise<Value>,
): Promise<Exclude<Value, false | null>> {
  const untilMs = performance.now() + maxMs
  for (;;) {
    const value = await ask()
    if (isThere(value)) return value
    if (performance.now() > untilMs) throw new Error(`${what}: not within ${maxMs} ms`)
    await sleep(pollMs)
  }
}

const isThere = <Value>(value: Value): value is Exclude<Value, false | null> => value !== false && value !== null
