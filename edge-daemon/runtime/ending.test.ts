import { describe, expect, test } from 'vitest'
import { monoMs } from '#shared/units.ts'
import { endingDueAtMs, notEnding, stepEnding, type EndingEvent } from './ending.ts'

type Told = EndingEvent extends infer E ? (E extends unknown ? Omit<E, 'atMs'> : never) : never

/** An ending in which nothing answers by itself; `wait` lets its own deadline come. */
function begun({ hasCloud, bookProvenEmpty }: { hasCloud: boolean; bookProvenEmpty: boolean }) {
  let ending = notEnding(hasCloud)
  let nowMs = 0
  const said: string[] = []
  const tell = (...events: readonly Told[]) => {
    for (const event of events) {
      const [next, effects] = stepEnding(ending, { ...event, atMs: monoMs(nowMs) })
      ending = next
      for (const effect of effects) said.push(effect.type)
    }
  }
  const wait = () => {
    nowMs = endingDueAtMs(ending) ?? nowMs
    tell({ type: 'ticked' })
  }
  tell({ type: 'core_stopped', bookProvenEmpty })
  return { tell, wait, said, ending: () => ending, nowMs: () => nowMs }
}

const disarmed = { result: 'ok', value: { disarmed: true, openOrders: 0 } } as const
const unread = { result: 'ok', value: { disarmed: false, openOrders: null } } as const
const seen = { result: 'ok', value: { disarmed: false, openOrders: 2 } } as const
const away = { result: 'away', detail: 'x' } as const
const forbidden = { result: 'refused', status: 403, detail: 'x', error: null } as const

describe('stepEnding', () => {
  test('with a proven-empty book: last record, flush, upload, silence, goodbye, farewell, close, end', () => {
    const { tell, said, ending } = begun({ hasCloud: true, bookProvenEmpty: true })
    tell({ type: 'flushed' }, { type: 'drained', isUploaded: true }, { type: 'answered', nth: 1, answer: disarmed })
    tell({ type: 'remembered' }, { type: 'closed' })
    expect(said).toEqual([
      'write_last_record',
      'flush',
      'drain',
      'fall_silent',
      'say_goodbye',
      'remember_farewell',
      'close',
      'end',
    ])
    expect(ending()).toMatchObject({ phase: 'ended', isUploaded: true, disarmed: true, dueMs: null })
  })

  test('without proof it falls silent at once and not a word is said to the watchdog: nobody cancels any more but it', () => {
    const { tell, said, ending } = begun({ hasCloud: true, bookProvenEmpty: false })
    tell({ type: 'flushed' }, { type: 'drained', isUploaded: false }, { type: 'closed' })
    expect(said).toEqual(['fall_silent', 'write_last_record', 'flush', 'drain', 'close', 'end'])
    expect(ending().disarmed).toBeNull()
  })

  test('without a cloud it writes, closes and ends', () => {
    const { tell, said, ending } = begun({ hasCloud: false, bookProvenEmpty: true })
    tell({ type: 'flushed' }, { type: 'closed' })
    expect(said).toEqual(['write_last_record', 'flush', 'close', 'end'])
    expect(ending()).toMatchObject({ isUploaded: true, disarmed: null })
  })

  test.each([
    { name: 'nothing comes back', answer: away, isRepeated: true },
    { name: 'the book could not be read', answer: unread, isRepeated: true },
    { name: 'orders are still seen', answer: seen, isRepeated: false },
    { name: 'it is refused', answer: forbidden, isRepeated: false },
  ])('when $name the goodbye is said again: $isRepeated', ({ answer, isRepeated }) => {
    const { tell, wait, said, ending } = begun({ hasCloud: true, bookProvenEmpty: true })
    tell({ type: 'flushed' }, { type: 'drained', isUploaded: true }, { type: 'answered', nth: 1, answer })
    wait()
    expect(said.filter((type) => type === 'say_goodbye').length).toBe(isRepeated ? 2 : 1)
    expect(ending().disarmed).toBe(false)
  })

  test('four goodbyes without an answer are the last, and what comes later to an earlier one changes nothing', () => {
    const { tell, wait, said, ending } = begun({ hasCloud: true, bookProvenEmpty: true })
    tell({ type: 'flushed' }, { type: 'drained', isUploaded: true })
    for (let nth = 1; nth <= 4; nth += 1) {
      expect(said.filter((type) => type === 'say_goodbye').length).toBe(nth)
      wait()
      tell({ type: 'answered', nth, answer: disarmed })
      if (nth < 4) wait()
    }
    expect(said.at(-1)).toBe('close')
    expect(ending()).toMatchObject({ disarmed: false, phase: 'closing' })
  })

  test('a disk, a cloud and sockets that never come back hold it up for 60 s at most', () => {
    const { wait, ending, said, nowMs } = begun({ hasCloud: true, bookProvenEmpty: true })
    for (let count = 0; count < 40 && ending().phase !== 'ended'; count += 1) {
      expect(endingDueAtMs(ending())).not.toBeNull()
      wait()
    }
    expect(ending().phase).toBe('ended')
    expect(said.at(-1)).toBe('end')
    expect(nowMs()).toBeLessThanOrEqual(60_000)
  })

  test('what does not fit the phase changes nothing', () => {
    const { tell, ending } = begun({ hasCloud: true, bookProvenEmpty: true })
    const before = ending()
    tell({ type: 'core_stopped', bookProvenEmpty: false }, { type: 'closed' }, { type: 'remembered' })
    tell({ type: 'drained', isUploaded: true }, { type: 'answered', nth: 0, answer: disarmed }, { type: 'ticked' })
    expect(ending()).toEqual(before)
  })
})
