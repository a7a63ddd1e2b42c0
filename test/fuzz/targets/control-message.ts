import { assert } from '#shared/assert.ts'
import { parseControl } from '../../../edge-daemon/uplink/control-listener.ts'
import { assertPlain } from '../expect.ts'
import { messageOf } from '../input.ts'
import type { Tree } from '../mutate-tree.ts'
import type { Target } from '../target.ts'

// What the cloud tells the daemon: halts and resumptions.

const bases: readonly Tree[] = [
  {
    version: 1,
    serverAtMs: 1_785_778_403_000,
    latched: false,
    latchReason: null,
    desired: 'run',
    configVersion: 3,
    commands: [],
  },
  {
    version: 1,
    serverAtMs: 1_785_778_403_000,
    latched: true,
    latchReason: 'silent for 40 s',
    desired: 'halt',
    configVersion: 0,
    commands: [
      {
        id: 'command-0001',
        kind: 're_arm',
        reason: 'looked at it',
        createdAtMs: 1_785_778_403_000,
        expiresAtMs: 1_785_778_463_000,
        signature: null,
      },
    ],
  },
]

export const controlMessageTarget: Target = {
  name: 'cloud control',
  start: () => (input) => {
    const control = parseControl(messageOf(bases, input))
    if (control === null) return 'refused'
    assertPlain(control, 'the control state')
    assert(control.commands.length <= 32, 'commands are bounded')
    return control.commands.length === 0 ? control.desired : 'commands'
  },
}
