import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPrng } from '#shared/prng.ts'
import { contradictedAfterMs, contradictionOf, noWitness, stepWitness, type Testimony } from './contradiction.ts'

// A market that moves, and the streams that tell of it: the book in batches of 100 ms, the best prices each 10 ms, prints
// as they happen, the mark now and then, each through a connection of its own that delays by up to 200 ms and keeps its
// order. The book may stall, with its connection alive. Method: a seed draws the market; the judge looks each 50 ms.

type Told = { readonly atMs: number; readonly testimony: Testimony }
type Story = {
  readonly lengthMs: number
  /** How often the market moves, in tenths of a second on average; Infinity: never. */
  readonly movesEveryMs: number
  readonly jumpMaxTicks: number
  readonly markEveryMs: number
  /** From here on the book says no more. */
  readonly stallsAtMs: number
  /** From here on the market stands this much higher for good. */
  readonly shift: { readonly atMs: number; readonly ticks: number }
  readonly witnesses: readonly ('touch' | 'prints' | 'mark')[]
}

function* tell(seed: number, story: Story): Generator<Told> {
  const random = createPrng(seed)
  const told: Told[] = []
  const arrived = { book: 0, touch: 0, prints: 0, mark: 0 }
  const delay = () => {
    const leastMs = random.below(3) * 100
    return () => leastMs + random.below(201 - leastMs)
  }
  const delays = { book: delay(), touch: delay(), prints: delay(), mark: delay() }
  const send = (stream: keyof typeof arrived, atMs: number, testimony: Testimony) => {
    arrived[stream] = Math.max(arrived[stream], atMs + delays[stream]())
    told.push({ atMs: arrived[stream], testimony })
  }
  let mid = 10_000
  let half = 1
  let toldBook = ''
  let toldTouch = ''
  let hasChanged = true
  for (let atMs = 0; atMs <= story.lengthMs; atMs += 10) {
    if (random.next() < 10 / story.movesEveryMs) {
      mid += random.below(2 * story.jumpMaxTicks + 1) - story.jumpMaxTicks
      half = 1 + random.below(3)
      hasChanged = true
    }
    if (atMs === story.shift.atMs && story.shift.ticks !== 0) {
      mid += story.shift.ticks
      hasChanged = true
    }
    const best = { bid: mid - half, ask: mid + half }
    // Whoever takes leaves less behind, so the book has changed with every print.
    if (random.next() < 0.05) {
      hasChanged = true
      if (story.witnesses.includes('prints'))
        send('prints', atMs, { type: 'print_told', price: random.next() < 0.5 ? best.ask : best.bid })
    }
    const key = JSON.stringify(best)
    if (key !== toldTouch && story.witnesses.includes('touch')) send('touch', atMs, { type: 'touch_told', touch: best })
    toldTouch = key
    if (atMs % story.markEveryMs === 0 && story.witnesses.includes('mark'))
      send('mark', atMs, { type: 'mark_told', markTicks: mid + random.next() * 10 - 5 })
    if (atMs % 100 === 0 && atMs < story.stallsAtMs) {
      send('book', atMs, { type: 'book_told', book: best, isChange: hasChanged || key !== toldBook })
      toldBook = key
      hasChanged = false
    }
  }
  yield* told.toSorted((a, b) => a.atMs - b.atMs)
}

/** When the book was first disbelieved, or null. */
function judge(seed: number, story: Story): { readonly atMs: number; readonly reason: string } | null {
  let witness = noWitness
  const told = [...tell(seed, story)]
  for (let nowMs = 0; nowMs <= story.lengthMs; nowMs += 50) {
    for (let next = told[0]; next !== undefined && next.atMs <= nowMs; next = told[0]) {
      witness = stepWitness(witness, next.testimony, next.atMs)
      told.shift()
    }
    const found = contradictionOf(witness, nowMs)
    if (found !== null) return { atMs: nowMs, reason: found.reason }
  }
  return null
}

const all = ['touch', 'prints', 'mark'] as const
const seeds = fc.integer({ min: 0, max: 1e9 })

describe('a book that moves with its market', () => {
  test('is never disbelieved, however the streams are interleaved', () => {
    const market = fc.record({
      movesEveryMs: fc.constantFrom(10, 30, 150, 1_000, 10_000, Infinity),
      jumpMaxTicks: fc.constantFrom(1, 5, 60),
      markEveryMs: fc.constantFrom(100, 700, 1_400),
    })
    fc.assert(
      fc.property(seeds, market, (seed, drawn) => {
        const story = {
          lengthMs: 15_000,
          stallsAtMs: Infinity,
          shift: { atMs: 7_000, ticks: 50 },
          witnesses: all,
          ...drawn,
        }
        expect(judge(seed, story)).toBeNull()
      }),
      { numRuns: 150 },
    )
  })

  test('and one that stands still with its market is not either', () => {
    const quiet = { movesEveryMs: Infinity, jumpMaxTicks: 1, markEveryMs: 700, shift: { atMs: 0, ticks: 0 } }
    expect(judge(1, { ...quiet, lengthMs: 60_000, stallsAtMs: 1_000, witnesses: ['touch', 'mark'] })).toBeNull()
  })
})

describe('a book that stalls while the market moves', () => {
  const skewMs = 200
  const lookMs = 50
  /** So long the book may still tell of the print that contradicts it. */
  const toTellMs = 300
  // The mark speaks least often and must be heard twice outside.
  test.each([
    { name: 'touch', ticks: 1, withinMs: contradictedAfterMs + skewMs + lookMs },
    { name: 'touch', ticks: -9, withinMs: contradictedAfterMs + skewMs + lookMs },
    { name: 'prints', ticks: 9, withinMs: contradictedAfterMs + 2 * 2_000 + toTellMs + skewMs + lookMs },
    { name: 'mark', ticks: 80, withinMs: contradictedAfterMs + 2 * 700 + skewMs + lookMs },
    { name: 'mark', ticks: -80, withinMs: contradictedAfterMs + 2 * 700 + skewMs + lookMs },
  ] as const)('is found by the $name within $withinMs ms after $ticks ticks', ({ name, ticks, withinMs }) => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 200, max: 500 }), (seed, shiftAt) => {
        const story: Story = {
          lengthMs: 12_000,
          // The market stands still before, so that what moves it away is told last.
          movesEveryMs: Infinity,
          jumpMaxTicks: 1,
          markEveryMs: 700,
          stallsAtMs: shiftAt * 10,
          shift: { atMs: shiftAt * 10, ticks },
          witnesses: [name],
        }
        const found = judge(seed, story)
        expect(found).not.toBeNull()
        expect(found?.atMs ?? 0).toBeGreaterThan(story.shift.atMs)
        expect((found?.atMs ?? Infinity) - story.shift.atMs).toBeLessThanOrEqual(withinMs)
      }),
      { numRuns: 60 },
    )
  })

  test('is found whatever the market does, as long as it stays away', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(30, 150, 1_000), (seed, movesEveryMs) => {
        const shift = { atMs: 5_000, ticks: 400 }
        const story = { lengthMs: 12_000, movesEveryMs, jumpMaxTicks: 2, markEveryMs: 700, stallsAtMs: 5_000, shift }
        const found = judge(seed, { ...story, witnesses: all })
        expect((found?.atMs ?? Infinity) - 5_000).toBeLessThanOrEqual(contradictedAfterMs + skewMs + lookMs)
      }),
      { numRuns: 60 },
    )
  })
})

describe('what is no evidence', () => {
  const book = { bid: 100, ask: 102 }
  const after = (...stories: readonly (readonly [number, Testimony])[]) => {
    let witness = stepWitness(noWitness, { type: 'book_told', book, isChange: true }, 0)
    for (const [atMs, testimony] of stories) witness = stepWitness(witness, testimony, atMs)
    return (atMs: number) => contradictionOf(witness, atMs)
  }
  const touch = (bid: number | null, ask: number | null): Testimony => ({ type: 'touch_told', touch: { bid, ask } })
  const print = (price: number): Testimony => ({ type: 'print_told', price })
  const mark = (markTicks: number): Testimony => ({ type: 'mark_told', markTicks })

  test.each<[string, (atMs: number) => unknown]>([
    ['a touch that agrees again', after([10, touch(99, 102)], [900, touch(100, 102)])],
    ['a touch whose stream was lost', after([10, touch(99, 102)], [900, { type: 'lost', stream: 'touch' }])],
    ['a book that was lost', after([10, touch(99, 102)], [900, { type: 'lost', stream: 'book' }])],
    ['prints inside', after([10, print(100)], [900, print(101)], [2_000, print(102)])],
    ['one print outside', after([10, print(90)])],
    ['two prints that lie far apart', after([10, print(90)], [5_011, print(90)])],
    ['a mark that always was elsewhere', after([10, mark(200)], [2_000, mark(200.2)])],
    ['one mark outside', after([10, mark(101)], [20, mark(200)])],
  ])('%s', (_name, contradiction) => {
    for (const atMs of [1_000, 2_100, 5_100, 100_000]) expect(contradiction(atMs)).toBeNull()
  })

  test('a side that is empty in one of them only is a difference', () => {
    const contradiction = after([10, touch(100, null)])
    expect(contradiction(1_009)).toBeNull()
    expect(contradiction(1_010)).toEqual({
      streams: ['book', 'touch'],
      reason: 'the best prices were 100 / none ticks by their own stream while the book stood at 100 / 102 ticks',
    })
  })

  describe('a touch that left the book and came back while no level moved', () => {
    const stands = {
      streams: ['book'],
      reason: 'the best prices left it and came back while the book stood at 100 / 102 ticks',
    }

    test('is one, when it lasted longer than a batch and two delays can hide', () => {
      const contradiction = after([1_000, touch(99, 102)], [1_300, touch(100, 102)])
      expect(contradiction(1_999)).toBeNull()
      expect(contradiction(2_000)).toEqual(stands)
      expect(after([1_000, touch(99, 102)], [1_299, touch(100, 102)])(60_000)).toBeNull()
    })

    test('waits for the book after it has come back too', () => {
      const contradiction = after([1_000, touch(100, 103)], [1_900, touch(100, 102)])
      expect(contradiction(2_199)).toBeNull()
      expect(contradiction(2_200)).toEqual(stands)
    })

    test('is none when the book may have told it before, or tells anything after', () => {
      expect(after([299, touch(99, 102)], [900, touch(100, 102)])(60_000)).toBeNull()
      const told = { type: 'book_told', book, isChange: true } as const
      expect(after([1_000, touch(99, 102)], [1_900, touch(100, 102)], [1_950, told])(60_000)).toBeNull()
    })

    test('is none of a stream that began anew', () => {
      const lost = { type: 'lost', stream: 'touch' } as const
      expect(after([1_000, touch(99, 102)], [1_900, touch(100, 102)], [1_950, lost])(60_000)).toBeNull()
    })
  })

  test('a change anywhere in the book ends the story of the prints', () => {
    const told = { type: 'book_told', book, isChange: true } as const
    expect(after([10, print(90)], [500, told], [1_100, print(90)])(1_400)).toBeNull()
    expect(after([10, print(90)], [500, { ...told, isChange: false }], [1_100, print(90)])(1_400)).not.toBeNull()
  })

  // The first had been filled up again within a batch, so that the book had nothing to tell of it.
  test('a second print outside is none while the book may still tell of it', () => {
    const told = { type: 'book_told', book: { bid: 89, ask: 102 }, isChange: true } as const
    const contradiction = after([10, print(90)], [3_000, print(90)], [3_200, print(91)])
    expect(contradiction(3_299)).toBeNull()
    expect(contradiction(3_300)).toEqual({
      streams: ['book'],
      reason: 'trades went on outside, the last at 91 ticks, while the book stood at 100 / 102 ticks',
    })
    expect(after([10, print(90)], [3_000, print(90)], [3_299, told])(60_000)).toBeNull()
  })
})
