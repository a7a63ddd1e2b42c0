import { describe, expect, test } from 'vitest'
import { ToyWorld } from './toy-world.fixture.ts'

const tooMuch = { type: 'memory_measured', rssMb: 1_025 } as const
const enough = { type: 'memory_measured', rssMb: 1_024 } as const

describe('the limit of memory', () => {
  test('ends in order what holds more twice in a row, proven empty and to be started again', () => {
    const world = new ToyWorld().quoting()
    world.send(tooMuch)
    world.live(1_000)
    expect(world.state.halts).toEqual({})
    world.send(tooMuch)
    world.live(3_000)
    expect(world.open()).toEqual([])
    expect(world.records('memory_exceeded')).toEqual([{ rssMb: 1_025, maxMb: 1_024 }])
    const reason = 'the process holds 1025 MB of memory, operations.memoryMaxMb is 1024'
    expect(world.effects.at(-1)).toMatchObject({ type: 'stopped', reason, bookProvenEmpty: true, wantsRestart: true })
  })

  test('lets garbage be collected', () => {
    const world = new ToyWorld().quoting()
    for (const measure of [tooMuch, enough, tooMuch, enough]) world.send(measure)
    world.live(3_000)
    expect(world.state.stopping).toBeNull()
    expect(world.open().length).toBe(4)
  })

  test('is no reason to start again what a person has stopped, before or meanwhile', () => {
    for (const order of [
      ['stop', 'measure'],
      ['measure', 'stop'],
    ]) {
      const world = new ToyWorld().quoting()
      for (const what of order)
        if (what === 'stop') world.send({ type: 'stop_requested', reason: 'SIGTERM' })
        else for (let times = 0; times < 3; times += 1) world.send(tooMuch)
      world.live(3_000)
      const end = world.effects.find(({ type }) => type === 'stopped')
      expect(end).toMatchObject({ bookProvenEmpty: true })
      expect(end).not.toHaveProperty('wantsRestart')
    }
  })
})
