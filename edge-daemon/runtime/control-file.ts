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

export const rememberControl = (stateDir: string, control: ControlState): Promise<void> =>
  replaceFile(pathOf(stateDir), JSON.stringify(control))

const pathOf = (stateDir: string) => join(stateDir, 'control.json')
