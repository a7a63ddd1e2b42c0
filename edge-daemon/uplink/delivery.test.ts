import { describe, expect, test } from 'vitest'
import { createPrng } from '#shared/prng.ts'
import { monoMs } from '#shared/units.ts'
import type { Cursor, Slice } from './backlog.ts'
import { deliveryDueAtMs, idleDelivery, stepDelivery, type DeliveryEffect, type DeliveryEvent } from './delivery.ts'

const run = '000002aaaaaaaaaa'
const away = { result: 'away', detail: 'no answer' } as const
const held = (contiguousSeq: number) => ({ result: 'ok', value: { stored: 0, contiguousSeq } }) as const
type Told = DeliveryEvent extends infer E ? (E extends unknown ? Omit<E, 'atMs'> : never) : never

const sliceTo = (seq: number, ofRun = run): Slice => ({
  run: ofRun,
  records: [],
  end: { run: ofRun, part: 1, offset: seq * 10, seq },
})

/** A delivery under a clock that jumps from deadline to deadline. */
function begun(cursor: Cursor | null = null) {
  let delivery = idleDelivery(run, cursor)
  let nowMs = 0
  let effects: readonly DeliveryEffect[] = []
  const tell = (event: Told) => {
    ;[delivery, effects] = stepDelivery(delivery, { ...event, atMs: monoMs(nowMs) })
    return effects
  }
  tell({ type: 'started' })
  return {
    tell,
    get delivery() {
      return delivery
    },
    said: () => effects.map(({ type }) => type),
    /** Lets the pause pass and answers how long it was. */
    waits() {
      const dueMs = deliveryDueAtMs(delivery) ?? Number.NaN
      const ms = dueMs - nowMs
      nowMs = dueMs
      tell({ type: 'ticked' })
      return ms
    },
    /** Sends everything up to `seq` and hands in the answer. */
    sends(seq: number, answer: Extract<Told, { type: 'answered' }>['answer']) {
      const slice = sliceTo(seq)
      tell({ type: 'slice_read', slice })
      return tell({ type: 'answered', end: slice.end, answer })
    },
  }
}

describe('the delivery of the journal', () => {
  test('moves the cursor on the cloud’s word alone, and goes on from there', () => {
    const it = begun()
    it.tell({ type: 'slice_read', slice: sliceTo(500) })
    expect(it.delivery).toMatchObject({ cursor: null, ackedSeq: 0 })
    it.sends(500, held(500))
    expect(it.delivery).toMatchObject({ cursor: null, ackedSeq: 0 })
    const again = begun()
    again.sends(500, held(500))
    expect(again.delivery).toMatchObject({ cursor: { seq: 500 }, ackedSeq: 500 })
    expect(again.said()).toEqual(['save_cursor', 'read_slice'])
    again.sends(700, held(700))
    expect(again.said()).toEqual(['read_slice'])
  })

  test('what was answered to a batch that is given up moves nothing', () => {
    const it = begun()
    const slice = sliceTo(500)
    it.tell({ type: 'slice_read', slice })
    expect(it.waits()).toBe(6_000)
    it.tell({ type: 'answered', end: slice.end, answer: held(500) })
    expect(it.delivery).toMatchObject({ cursor: null, ackedSeq: 0, failures: 1 })
  })

  test('backs off while the cloud is away, up to ten seconds, and forgets that with the first success', () => {
    const it = begun()
    const pauses = Array.from({ length: 7 }, () => {
      it.sends(5, away)
      return it.waits()
    })
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
    it.sends(5, held(5))
    it.sends(6, away)
    expect(it.waits()).toBe(500)
  })

  test('a refusal is reported and tried again', () => {
    const it = begun()
    it.sends(5, { result: 'refused', status: 400, detail: 'records.1', error: 'invalid' })
    expect(it.said()).toEqual(['report_refusal'])
    expect(it.waits()).toBe(500)
  })

  test('a cloud that has lost what it held gets the run from the beginning, and until then it is not told as held', () => {
    const it = begun()
    it.sends(500, held(500))
    it.sends(700, held(0))
    expect(it.delivery).toMatchObject({ cursor: { run, part: 0, seq: 0 }, ackedSeq: 0 })
    expect(it.said()).toEqual(['read_slice'])
    it.sends(500, held(500))
    it.sends(700, held(700))
    expect(it.delivery).toMatchObject({ cursor: { seq: 700 }, ackedSeq: 700, lacking: null })
  })

  test('one that loses it again while it is brought gets it again, at the pace of the back-off', () => {
    const it = begun()
    it.sends(900, held(0))
    it.sends(500, held(500))
    it.sends(900, held(0))
    expect(it.delivery).toMatchObject({ cursor: { part: 0, seq: 0 }, lacking: { times: 2 } })
    expect(it.waits()).toBe(1_000)
    it.sends(500, held(500))
    it.sends(900, held(900))
    expect(it.delivery).toMatchObject({ ackedSeq: 900, lacking: null })
  })

  test('one that stays at the same gap is not sent everything again and again', () => {
    const it = begun()
    it.sends(500, held(299))
    it.sends(500, held(299))
    expect(it.delivery).toMatchObject({ cursor: { part: 0 }, failures: 1 })
    expect(it.waits()).toBe(500)
    it.sends(500, held(500))
    expect(it.delivery).toMatchObject({ ackedSeq: 500, lacking: null })
  })

  test('a stop waits for the last record, not for a pause of before, and not for a cloud that is away', () => {
    const it = begun()
    for (let time = 0; time < 6; time += 1) {
      it.sends(5, away)
      if (time < 5) it.waits()
    }
    it.tell({ type: 'drain_asked', lastSeq: 5 })
    expect(it.said()).toEqual(['read_slice'])
    it.sends(5, held(5))
    expect(it.said()).toEqual(['save_cursor', 'ended'])
    const hopeless = begun()
    hopeless.tell({ type: 'drain_asked', lastSeq: 5 })
    for (let time = 0; time < 4; time += 1) {
      hopeless.sends(5, away)
      hopeless.waits()
    }
    expect(hopeless.sends(5, away)).toEqual([{ type: 'ended', isComplete: false }])
  })

  test('a stop that finds the cloud without what it once held is not complete', () => {
    const it = begun()
    it.sends(500, held(500))
    it.sends(510, held(0))
    it.tell({ type: 'drain_asked', lastSeq: 500 })
    expect(it.delivery.stage.at).not.toBe('ended')
    expect(it.tell({ type: 'stopped' }).at(-1)).toEqual({ type: 'ended', isComplete: false })
  })

  test('whatever the cloud answers: what is acknowledged was held, and everything arrives once it answers well', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const prng = createPrng(`delivery/${seed}`)
      const it = begun()
      const last = 1 + prng.below(60)
      let heldSeq = 0
      const moment = (isWell: boolean) => {
        const { stage } = it.delivery
        if (stage.at === 'pausing') return void it.waits()
        const from = it.delivery.cursor?.seq ?? 0
        if (from >= last) return void it.tell({ type: 'slice_read', slice: null })
        const slice = sliceTo(Math.min(last, from + 1 + prng.below(10)))
        it.tell({ type: 'slice_read', slice })
        const chance = isWell ? 1 : prng.next()
        if (chance < 0.1) heldSeq = 0
        const isStored = chance > 0.2
        if (isStored && from <= heldSeq) heldSeq = Math.max(heldSeq, slice.end.seq)
        it.tell({ type: 'answered', end: slice.end, answer: chance > 0.4 || !isStored ? held(heldSeq) : away })
      }
      for (let count = 0; count < 60; count += 1) moment(false)
      for (let count = 0; count < 300; count += 1) moment(true)
      expect(heldSeq, `seed ${seed}`).toBe(last)
      expect(it.delivery.ackedSeq, `seed ${seed}`).toBe(last)
    }
  })
})
