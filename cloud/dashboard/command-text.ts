import type { FleetBot } from '#shared/contracts/analytics.ts'
import type { CommandKind } from '#shared/contracts/control.ts'
import { ageText } from './format.ts'

// What became of the last command. That the cloud took it says nothing of the daemon.

export const nameOf: Readonly<Record<CommandKind, string>> = {
  halt: 'Halt',
  flatten: 'Flatten',
  resume: 'Resume',
  re_arm: 'Re-arm',
}

/** `unheardMs` is how old the answer is that told of the command. Empty when there was none. */
export function commandText(last: FleetBot['lastCommand'], unheardMs: number): string {
  if (last === null) return ''
  return `${nameOf[last.kind]}, ${ageText(last.ageMs + unheardMs)} ago: ${fateOf(last)}.`
}

function fateOf({ kind, state, detail }: NonNullable<FleetBot['lastCommand']>): string {
  if (kind === 're_arm') return 'done'
  switch (state) {
    case 'pending':
      return 'accepted, the daemon has not heard it yet'
    case 'done':
      return 'heard by the daemon'
    case 'refused':
      return detail === null ? 'refused by the daemon' : `refused by the daemon: ${detail}`
    case 'expired':
      return expiredOf[kind]
  }
}

const expiredOf = {
  halt: 'no daemon has heard it. It holds for whichever comes',
  flatten: 'expired, no daemon heard it in time. The position is as it was',
  resume: 'expired, no daemon heard it in time. Its own latches hold',
} as const
