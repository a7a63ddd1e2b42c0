import { join } from 'node:path'
import type { ControlState } from '#shared/contracts/control.ts'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'
import { controlFile, controlIn, initialKeeper, stepKeeper, type KeeperEvent } from './control-keeper.ts'

export const rememberedControl = (stateDir: string): ControlState | null =>
  controlIn(readFileOrNull(join(stateDir, controlFile)))

/** The keeper of one state folder. */
export function controlKeeper(stateDir: string, onError: (error: unknown) => void): (control: ControlState) => void {
  let state = initialKeeper
  const dispatch = (event: KeeperEvent) => {
    const [next, text] = stepKeeper(state, event)
    state = next
    if (text === null) return
    replaceFile(join(stateDir, controlFile), text).then(
      () => dispatch({ type: 'written' }),
      (error: unknown) => {
        onError(error)
        dispatch({ type: 'write_failed' })
      },
    )
  }
  return (control) => dispatch({ type: 'heard', control })
}
