import assert from 'node:assert/strict'
import { describe, expect, test } from 'vitest'
import { createPrng } from '#shared/prng.ts'
import { sizeLots } from '#shared/units.ts'
import { heldLeg, resting, stillView } from '../checks/view.fixture.ts'
import { seconds, within, world } from '../faults/fault.ts'
import { fire, planFaults } from '../injections/active.ts'
import { kinds } from '../injections/kinds.ts'
import type { Measure } from './reaction.ts'
import { watchReactions } from './watch.ts'

// A fault from 1 s to 5 s of a world that stands still, and somebody who moves its hands.

function watched(measures: Measure, boundMs: number) {
  const fault = within(boundMs, measures, world(1, 'a pause', { at: 'pause' }, seconds(1, 2), []))
  const plan = [{ fault, fromMs: 1_000, untilMs: 5_000 }]
  const { planned } = planFaults(plan, kinds, createPrng('test'))
  const reactions = watchReactions(plan, planned)
  const view = stillView()
  const at = (nowMs: number) => {
    view.nowMs = nowMs
    return reactions.look(view)
  }
  const strike = () => planned.forEach(fire)
  const worst = () => reactions.result(700)[0]?.worstMs ?? null
  return { view, at, strike, worst }
}

describe('a reaction', () => {
  test('is timed from the change that the fault makes to the moment it has come about, and the slowest is told', () => {
    const { view, at, strike, worst } = watched('halted', 500)
    expect(at(1_000)).toBeNull()
    strike()
    expect(at(1_100)).toBeNull()
    view.engine.halts['a reason'] = 'of the test'
    expect(at(1_350)).toBeNull()
    expect(worst()).toBe(250)
    strike()
    expect(at(1_400)).toBeNull()
    expect(worst()).toBe(250)
  })

  test('that is not there in time is late, and says so', () => {
    const { at, strike } = watched('latched', 500)
    strike()
    at(1_000)
    expect(at(1_500)).toBeNull()
    expect(at(1_501)).toBe('latched took 501 ms, 500 are allowed')
  })

  test('that was still awaited within its bound when the fault ended is not judged', () => {
    const { at, strike, worst } = watched('halted', 5_000)
    strike()
    at(4_900)
    expect(at(5_000)).toBeNull()
    expect(at(60_000)).toBeNull()
    expect(worst()).toBeNull()
  })

  test('of an order counts from its sending until its fate is known', () => {
    const { view, at, strike, worst } = watched('order_resolved', 5_000)
    const [slot] = view.engine.slots
    const { order } = heldLeg('buy', 1)
    if (slot !== undefined) slot.legs = [{ phase: 'sending', order, deadlineMs: order.expiresAtMs }]
    view.exchange.accounts.get(view.accountId)?.orderIds.set(order.clientId, '1')
    at(1_000)
    strike()
    at(1_000)
    view.engine.nowMs = order.expiresAtMs
    expect(at(3_000)).toBeNull()
    expect(worst()).toBe(2_000)
    if (slot !== undefined) slot.legs = [heldLeg('buy', 1)]
    at(4_000)
    expect(worst()).toBe(2_000)
  })

  test('that has pulled everything leaves nothing whose cancel is not out', () => {
    const { view, at, strike, worst } = watched('quotes_pulled', 1_000)
    const [slot] = view.engine.slots
    if (slot !== undefined) slot.legs = [heldLeg('buy', 1)]
    strike()
    at(1_000)
    at(1_200)
    expect(worst()).toBeNull()
    const { order } = heldLeg('buy', 1)
    if (slot !== undefined) slot.legs = [{ phase: 'cancelling', order, deadlineMs: order.expiresAtMs }]
    at(1_300)
    expect(worst()).toBe(300)
  })

  test('that has pulled everything does not wait for what leaves the position', () => {
    const { view, at, strike, worst } = watched('quotes_pulled', 1_000)
    const [slot] = view.engine.slots
    assert(slot)
    view.engine.slots = [{ ...slot, level: 99, legs: [heldLeg('sell', 99)] }]
    strike()
    at(1_200)
    expect(worst()).toBe(0)
  })

  test.each<[Measure, string]>([
    ['book_empty', 'a crash'],
    ['stopped_empty', 'an orderly stop'],
    ['book_empty_by_switch', 'a connection that brings nothing'],
  ])('%s: after %s a book that stays full is late, whether or not anything halts', (measures) => {
    for (const isHalted of [false, true]) {
      const { view, at, strike } = watched(measures, 2_000)
      if (isHalted) view.engine.halts['a reason'] = 'of the test'
      view.resting = [resting({})]
      strike()
      expect(at(1_000)).toBeNull()
      expect(at(3_000)).toBeNull()
      expect(at(3_001)).toBe(`${measures} took 2001 ms, 2000 are allowed`)
    }
  })

  test('to a crash ends with an empty book, and not while an order is under way to it', () => {
    const { view, at, strike, worst } = watched('book_empty', 15_200)
    const onTheWay = new Map([[1, { clientId: 'ours', side: 'buy' as const, lots: 1, left: 1 }]])
    view.onTheWay = onTheWay
    strike()
    at(1_000)
    expect(worst()).toBeNull()
    onTheWay.clear()
    view.resting = [resting({})]
    at(1_100)
    expect(worst()).toBeNull()
    view.resting = []
    at(6_000)
    expect(worst()).toBe(5_000)
    view.resting = [resting({})]
    expect(at(60_000)).toBeNull()
  })

  test('to a stop is awaited beyond the fault, and is there when the book is empty and the process has ended', () => {
    const { view, at, strike, worst } = watched('stopped_empty', 10_000)
    strike()
    at(1_000)
    at(6_000)
    expect(worst()).toBeNull()
    Object.assign(view, { engine: null })
    view.resting = [resting({})]
    at(6_500)
    expect(worst()).toBeNull()
    view.resting = []
    at(7_000)
    expect(worst()).toBe(6_000)
  })

  test('of the switch counts from the last refresh that it took', () => {
    const { view, at, strike, worst } = watched('book_empty_by_switch', 15_200)
    view.resting = [resting({})]
    strike()
    at(1_000)
    view.switchTakenAtMs = 1_500
    expect(at(2_000)).toBeNull()
    view.resting = []
    at(4_000)
    expect(worst()).toBe(2_500)
  })

  test('to a mass cancel that takes its time is there when the book is empty or nothing halts', () => {
    const { view, at, strike, worst } = watched('book_empty_while_halted', 10_000)
    view.engine.halts['a reason'] = 'of the test'
    view.resting = [resting({})]
    strike()
    at(1_000)
    at(4_000)
    expect(worst()).toBeNull()
    delete view.engine.halts['a reason']
    at(4_500)
    expect(worst()).toBe(3_500)
  })

  test('to another position counts from the word of it until fills and venue agree, or a latch says that they do not', () => {
    for (const isLatched of [false, true]) {
      const { view, at, strike, worst } = watched('position_settled', 10_000)
      strike()
      at(1_000)
      expect(worst()).toBeNull()
      view.engine.report = { position: sizeLots(2), markPrice: null }
      at(2_000)
      at(4_000)
      expect(worst()).toBeNull()
      if (isLatched) view.engine.latches['position_unexplained'] = 'of the test'
      else view.engine.report = { position: sizeLots(1), markPrice: null }
      at(5_000)
      expect(worst()).toBe(3_000)
    }
    const { view, at, strike } = watched('position_settled', 10_000)
    strike()
    view.engine.report = { position: sizeLots(-2), markPrice: null }
    at(2_000)
    expect(at(12_001)).toMatch('took 10001 ms')
  })

  test('of calm is the time from the end of all faults', () => {
    const { at, strike, worst } = watched('calm', 60_000)
    strike()
    at(1_000)
    expect(worst()).toBe(700)
  })
})
