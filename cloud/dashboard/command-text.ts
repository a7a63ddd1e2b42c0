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

function fateOf({ kind, state, isAnswered, detail }: NonNullable<FleetBot['lastCommand']>): string {
  if (kind === 're_arm') return 'done'
  switch (state) {
    case 'pending':
      return 'accepted, the daemon has not heard it yet'
    case 'done':
      return 'heard by the daemon'
    case 'refused':
      return detail === null ? 'refused by the daemon' : `refused by the daemon: ${detail}`
    case 'expired':
      return isAnswered ? lateOf[kind] : unansweredOf[kind]
  }
}

/** By the word of the daemon, which never does it then. */
const lateOf = {
  halt: 'expired, the daemon heard it too late. It holds all the same',
  flatten: 'expired, the daemon heard it too late. The position is as it was',
  resume: 'expired, the daemon heard it too late. Its own latches hold',
} as const

/** It acts on what the control socket pushes, and answers by heartbeat alone: no answer proves nothing. */
const unansweredOf = {
  halt: 'no answer: no daemon may have heard it. It holds for whichever comes',
  flatten: 'no answer: it may have been done. Look at the position at the exchange before you close it',
  resume: 'no answer: it may have been done, and its own latches be lifted',
} as const
