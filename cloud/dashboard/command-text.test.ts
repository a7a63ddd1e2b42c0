import { expect, test } from 'vitest'
import { commandText } from './command-text.ts'

test.each([
  ['flatten', 'pending', 'Flatten, 12 s ago: accepted, the daemon has not heard it yet.'],
  ['flatten', 'done', 'Flatten, 12 s ago: heard by the daemon.'],
  ['flatten', 'refused', 'Flatten, 12 s ago: refused by the daemon.'],
  ['halt', 'pending', 'Halt, 12 s ago: accepted, the daemon has not heard it yet.'],
  ['halt', 'done', 'Halt, 12 s ago: heard by the daemon.'],
] as const)('what became of a %s that is %s is said in one line', (kind, state, text) => {
  expect(commandText({ kind, state, isAnswered: state !== 'pending', ageMs: 11_500, detail: null }, 600)).toBe(text)
})

test.each([
  ['flatten', true, 'expired, the daemon heard it too late. The position is as it was.'],
  ['flatten', false, 'no answer: it may have been done. Look at the position at the exchange before you close it.'],
  ['halt', false, 'no answer: no daemon may have heard it. It holds for whichever comes.'],
  ['resume', true, 'expired, the daemon heard it too late. Its own latches hold.'],
  ['resume', false, 'no answer: it may have been done, and its own latches be lifted.'],
] as const)('that a %s was never done is said by the daemon alone: %s', (kind, isAnswered, fate) => {
  expect(commandText({ kind, state: 'expired', isAnswered, ageMs: 0, detail: null }, 0)).toContain(` ago: ${fate}`)
})

test('the reason of a refusal is said', () => {
  const refused = { kind: 'resume', state: 'refused', isAnswered: true, ageMs: 0, detail: 'not now' } as const
  expect(commandText(refused, 0)).toBe('Resume, 0.0 s ago: refused by the daemon: not now.')
})

test.each(['pending', 'done', 'expired'] as const)(
  'a re-arming acts in the cloud alone, whatever the daemon: %s',
  (state) => {
    expect(commandText({ kind: 're_arm', state, isAnswered: false, ageMs: 0, detail: null }, 0)).toBe(
      'Re-arm, 0.0 s ago: done.',
    )
  },
)

test('before the first command nothing is said', () => {
  expect(commandText(null, 0)).toBe('')
})
