import { expect, test } from 'vitest'
import { ControlState } from '#shared/contracts/control.ts'
import { acknowledge, newCommand, stateAt } from './command-record.ts'
import { controlStateOf, sameOrders } from './control-state.ts'
import { initialWatchdog, stepWatchdog, type WatchdogState } from './watchdog.ts'

const atMs = 1_000_000
const commanded = (kind: 'halt' | 'resume', id = 'command-1'): WatchdogState =>
  stepWatchdog(initialWatchdog, { type: 'command', command: newCommand(id, kind, 'why', atMs), isListening: true })
    .state

test('the standing orders are what the contract says', () => {
  const control = controlStateOf(commanded('halt'), atMs)
  expect(ControlState.parse(control)).toEqual(control)
  expect(control).toMatchObject({ desired: 'halt', latched: false, commands: [{ id: 'command-1', kind: 'halt' }] })
})

test.each([
  ['halt', 599_999, 1],
  ['halt', 600_000, 0],
  ['resume', 59_999, 1],
  ['resume', 60_000, 0],
] as const)('a %s is offered until it expires: after %i ms there are %i', (kind, afterMs, count) => {
  expect(controlStateOf(commanded(kind), atMs + afterMs).commands).toHaveLength(count)
})

test('a halt holds although its record expired', () => {
  expect(controlStateOf(commanded('halt'), atMs + 86_400_000).desired).toBe('halt')
})

test('an acknowledged command is not offered again, and its first outcome stays', () => {
  const { commands } = commanded('halt')
  const done = acknowledge(commands, [{ id: 'command-1', outcome: 'done', detail: null }], atMs + 5)
  const again = acknowledge(done, [{ id: 'command-1', outcome: 'refused', detail: 'late' }], atMs + 9)
  expect(again).toEqual(done)
  expect(done[0]).toMatchObject({ state: 'done', ackedAtMs: atMs + 5 })
  expect(stateAt(done[0] ?? newCommand('x', 'halt', '', 0), atMs + 86_400_000)).toBe('done')
})

test('the passing of time alone is no new order', () => {
  const state = commanded('halt')
  expect(sameOrders(controlStateOf(state, atMs), controlStateOf(state, atMs + 1))).toBe(true)
  expect(sameOrders(controlStateOf(initialWatchdog, atMs), controlStateOf(state, atMs))).toBe(false)
})

test('only so many commands are kept and sent', () => {
  let state = initialWatchdog
  for (let i = 0; i < 200; i += 1) {
    state = stepWatchdog(state, {
      type: 'command',
      command: newCommand(`command-${i}`, 'halt', '', atMs),
      isListening: true,
    }).state
  }
  expect(state.commands).toHaveLength(100)
  expect(controlStateOf(state, atMs).commands).toHaveLength(32)
})
