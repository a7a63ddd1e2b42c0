/** Time and waiting as everything above the pure exchange uses them. A simulation hands in a clock of its own. */
export type Clock = {
  /** Epoch milliseconds, whole. */
  wallMs(): number
  /** Milliseconds that never run backwards; only their differences mean something. */
  monoMs(): number
  /** Calls once after the delay. Both return what calls it off. */
  after(delayMs: number, act: () => void): () => void
  every(periodMs: number, act: () => void): () => void
}

export const machineClock: Clock = {
  wallMs: () => Date.now(),
  monoMs: () => performance.now(),
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs)
    return () => clearTimeout(timer)
  },
  every(periodMs, act) {
    const timer = setInterval(act, periodMs)
    return () => clearInterval(timer)
  },
}
