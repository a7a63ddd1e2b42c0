import { vi } from 'vitest'

/** Resolves once it is so. The limit only ends a hang: how long a busy machine takes says nothing. */
export const eventually = (isTrue: () => boolean): Promise<boolean> =>
  vi.waitUntil(isTrue, { timeout: 60_000, interval: 2 })
