import { describe, expect, test } from 'vitest'
import { lostOnTheWay, smooth, toySpec, ToyWorld } from '../core/toy-world.fixture.ts'
import { heartbeatOf } from './heartbeat.ts'

const facts = {
  bot: 'toy',
  run: '000003toy',
  seq: 1,
  sentAtMs: 1,
  journalSeq: 0,
  ackedSeq: 0,
  configVersion: 0,
  configHash: '',
  configRefused: null,
  acks: [],
}
const beatOf = ({ state }: ToyWorld) => heartbeatOf(state, toySpec, facts)

describe('the open orders of a heartbeat', () => {
  test('are those of our slots', () => {
    expect(beatOf(new ToyWorld().quoting())).toMatchObject({ openOrders: 4, quoting: true })
  })

  test('are also those that an earlier run has left at an exchange that takes no mass cancel', () => {
    const world = new ToyWorld({ wasUnclean: true })
    world.fate = ({ type }) => (type === 'mass_cancel' ? lostOnTheWay : smooth)
    for (const name of ['left', 'behind']) world.addForeign(name, 'buy', 9_000)
    world.quoting()
    expect(world.open()).toHaveLength(2)
    expect(beatOf(world)).toMatchObject({ openOrders: 2, quoting: false })
  })

  test('are no more than a heartbeat may tell, or the cloud would take none at all', () => {
    const world = new ToyWorld().quoting()
    for (let i = 0; i < 1_100; i += 1) world.state.foreignIds.set(`somebody-${i}`, 1)
    expect(beatOf(world).openOrders).toBe(1_000)
  })
})
