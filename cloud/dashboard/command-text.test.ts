import { expect, test } from 'vitest'
import { commandText } from './command-text.ts'

test.each([
  ['flatten', 'pending', 'Flatten, 12 s ago: accepted, the daemon has not heard it yet.'],
  ['flatten', 'done', 'Flatten, 12 s ago: heard by the daemon.'],
  ['flatten', 'expired', 'Flatten, 12 s ago: expired, no daemon heard it in time. The position is as it was.'],
  ['flatten', 'refused', 'Flatten, 12 s ago: refused by the daemon.'],
  ['halt', 'pending', 'Halt, 12 s ago: accepted, the daemon has not heard it yet.'],
  ['halt', 'done', 'Halt, 12 s ago: heard by the daemon.'],
  ['halt', 'expired', 'Halt, 12 s ago: no daemon has heard it. It holds for whichever comes.'],
  ['resume', 'expired', 'Resume, 12 s ago: expired, no daemon heard it in time. Its own latches hold.'],
] as const)('what became of a %s that is %s is said in one line', (kind, state, text) => {
  expect(commandText({ kind, state, ageMs: 11_500, detail: null }, 600)).toBe(text)
})

test('the reason of a refusal is said', () => {
  const refused = { kind: 'resume', state: 'refused', ageMs: 0, detail: 'not now' } as const
  expect(commandText(refused, 0)).toBe('Resume, 0.0 s ago: refused by the daemon: not now.')
})

test.each(['pending', 'done', 'expired'] as const)(
  'a re-arming acts in the cloud alone, whatever the daemon: %s',
  (state) => {
    expect(commandText({ kind: 're_arm', state, ageMs: 0, detail: null }, 0)).toBe('Re-arm, 0.0 s ago: done.')
  },
)

test('before the first command nothing is said', () => {
  expect(commandText(null, 0)).toBe('')
})
