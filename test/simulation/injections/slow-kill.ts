import type { Kind } from './kind.ts'

/**
 * A mass cancel is acknowledged and the engine acts on it so much later. A person halts the daemon soon after the beginning,
 * so that there is one, and lets it go on later.
 */
export type SlowKillInjection = { readonly at: 'slow_kill'; readonly delayMs: number }

const haltsAfterMs = 1_000
const resumesAfterMs = 15_000

export const slowKill: Kind<SlowKillInjection> = {
  begins(_, { around }) {
    around.post(haltsAfterMs, { to: 'person', type: 'command', kind: 'halt' })
    around.post(resumesAfterMs, { to: 'person', type: 'command', kind: 'resume' })
  },
  request({ inject }, { path }, fate) {
    return path.includes('/massCancel') ? { ...fate, engineDelayMs: inject.delayMs } : null
  },
}
