import type { Command, CommandAck, CommandKind } from '#shared/contracts/control.ts'

// What a person asked and what became of it. The level (desired, latched) carries the effect; the record carries the proof.

export type CommandRecord = Command & {
  readonly state: 'pending' | CommandAck['outcome']
  readonly ackedAtMs: number | null
  readonly detail: string | null
}

/** A halt makes safer, so its record may wait; what raises risk or pays for taking must be taken at once or not at all. */
const lifetimeMs = { halt: 600_000, flatten: 60_000, resume: 60_000, re_arm: 60_000 } as const

export function newCommand(id: string, kind: CommandKind, reason: string, atMs: number): CommandRecord {
  return {
    id,
    kind,
    reason,
    createdAtMs: atMs,
    expiresAtMs: atMs + lifetimeMs[kind],
    signature: null,
    state: 'pending',
    ackedAtMs: null,
    detail: null,
  }
}

/** Writes acknowledgements into the records they name. A settled record keeps its first outcome. */
export function acknowledge(
  commands: readonly CommandRecord[],
  acks: readonly CommandAck[],
  atMs: number,
): readonly CommandRecord[] {
  if (acks.length === 0) return commands
  return commands.map((command) => {
    const ack = acks.find((each) => each.id === command.id)
    if (ack === undefined || command.state !== 'pending') return command
    return { ...command, state: ack.outcome, ackedAtMs: atMs, detail: ack.detail }
  })
}

/** The state a reader should see at `atMs`: what was not answered in time counts as expired, though it may have been done. */
export function stateAt(command: CommandRecord, atMs: number): CommandRecord['state'] {
  return command.state === 'pending' && atMs >= command.expiresAtMs ? 'expired' : command.state
}
