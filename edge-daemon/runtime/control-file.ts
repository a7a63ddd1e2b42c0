import { join } from 'node:path'
import { ControlState } from '#shared/contracts/control.ts'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'

// What the cloud last said, so that a latch or a halt binds a daemon that restarts while the cloud cannot be reached.

export function rememberedControl(stateDir: string): ControlState | null {
  const text = readFileOrNull(pathOf(stateDir))
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
export function controlKeeper(stateDir: string, onError: (error: unknown) => void): (control: ControlState) => void {
  let newest: ControlState | null = null
  let written = ''
  let isWriting = false
  const write = async () => {
    isWriting = true
    while (newest !== null && bindingOf(newest) !== written) {
      const control = newest
      try {
        await replaceFile(pathOf(stateDir), JSON.stringify(control))
        written = bindingOf(control)
      } catch (error) {
        onError(error)
        break // The next word tries again.
      }
    }
    isWriting = false
  }
  return (control) => {
    if (newest !== null && control.serverAtMs < newest.serverAtMs) return
    newest = control
    if (!isWriting) void write()
  }
}

const bindingOf = (control: ControlState): string => JSON.stringify({ ...control, serverAtMs: 1, commands: [] })

const pathOf = (stateDir: string) => join(stateDir, 'control.json')
