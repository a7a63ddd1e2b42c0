import { ControlState } from '#shared/contracts/control.ts'

// What the cloud last said, so that a latch or a halt binds a daemon that restarts while the cloud cannot be reached.

export const controlFile = 'control.json'

/** Null when there is no such file or it cannot be understood. */
export function controlIn(text: string | null): ControlState | null {
  if (text === null) return null
  try {
    const parsed = ControlState.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/**
 * Keeps the newest word on disk. Words of the stream and of heartbeats may cross, so an older one is not written over a
 * newer; one write at a time, and only when something that binds has changed.
 */
export type KeeperState = {
  readonly newest: ControlState | null
  /** What binds of the word that is on disk. */
  readonly written: string | null
  /** Being written. */
  readonly inFlight: ControlState | null
}

export type KeeperEvent =
  | { readonly type: 'heard'; readonly control: ControlState }
  | { readonly type: 'written' | 'write_failed' }

export const initialKeeper: KeeperState = { newest: null, written: null, inFlight: null }

/** Answers the text that the file must be given now, or null; it comes back as `written` or `write_failed`. */
export function stepKeeper(state: KeeperState, event: KeeperEvent): readonly [KeeperState, string | null] {
  switch (event.type) {
    case 'heard':
      if (state.newest !== null && event.control.serverAtMs < state.newest.serverAtMs) return [state, null]
      return beginWrite({ ...state, newest: event.control })
    case 'written': {
      const written = state.inFlight === null ? state.written : bindingOf(state.inFlight)
      return beginWrite({ ...state, written, inFlight: null })
    }
    case 'write_failed':
      return [{ ...state, inFlight: null }, null] // The next word tries again.
  }
}

function beginWrite(state: KeeperState): readonly [KeeperState, string | null] {
  const { newest, written, inFlight } = state
  if (newest === null || inFlight !== null || bindingOf(newest) === written) return [state, null]
  return [{ ...state, inFlight: newest }, JSON.stringify(newest)]
}

const bindingOf = (control: ControlState): string => JSON.stringify({ ...control, serverAtMs: 1, commands: [] })
