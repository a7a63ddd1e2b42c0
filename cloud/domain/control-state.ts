import type { Command, ControlState } from '#shared/contracts/control.ts'
import { stateAt, type CommandRecord } from './command-record.ts'
import { isLatched, type WatchdogState } from './watchdog.ts'

const commandsSentMax = 32

/** The standing orders to one daemon as of `atMs`, the object's clock. */
export function controlStateOf(state: WatchdogState, atMs: number): ControlState {
  const { stage } = state
  return {
    version: 1,
    serverAtMs: atMs,
    latched: isLatched(state),
    latchReason: 'reason' in stage ? stage.reason : null,
    desired: state.desired,
    configVersion: state.configVersion,
    commands: state.commands
      .filter((command) => stateAt(command, atMs) === 'pending')
      .slice(-commandsSentMax)
      .map(asCommand),
  }
}

/** Whether a daemon that was told `before` must be told again. */
export function sameOrders(before: ControlState, after: ControlState): boolean {
  return JSON.stringify({ ...before, serverAtMs: 0 }) === JSON.stringify({ ...after, serverAtMs: 0 })
}

function asCommand({ id, kind, reason, createdAtMs, expiresAtMs, signature }: CommandRecord): Command {
  return { id, kind, reason, createdAtMs, expiresAtMs, signature }
}
