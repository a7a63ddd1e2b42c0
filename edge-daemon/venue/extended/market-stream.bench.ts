import { parseArgs } from 'node:util'
import { changeBook, emptyBook, replaceBook } from '../../core/book/order-book.ts'
import { frameReader } from './translation.fixture.ts'

// What a book message costs from its text to the core's book: node edge-daemon/venue/extended/market-stream.bench.ts [--json]

const price = (ticks: number) => ((ticks * 5) / 100).toFixed(2)
const level = (ticks: number, index: number) => ({ p: price(ticks), q: ((index % 977) / 1_000 + 0.001).toFixed(3) })

/** `levels` in all, half of them on each side, best first as the venue sends them. */
function snapshot(levels: number, seq: number): string {
  const half = Array.from({ length: levels / 2 }, (_, index) => index)
  const data = {
    t: 'SNAPSHOT',
    m: 'ETH-USD',
    b: half.map((index) => level(33_345 - index, index)),
    a: half.map((index) => level(33_346 + index, index)),
    d: 'f',
  }
  return JSON.stringify({ type: 'SNAPSHOT', data, ts: 1_785_778_403_000 + seq, seq })
}

function delta(levels: number, seq: number): string {
  const half = Array.from({ length: levels / 2 }, (_, index) => index)
  const change = (ticks: number, index: number) => ({ ...level(ticks, index), c: index % 3 === 0 ? '0' : '1.250' })
  const data = {
    t: 'DELTA',
    m: 'ETH-USD',
    b: half.map((index) => change(33_345 - ((index + seq) % 50), index + seq)),
    a: half.map((index) => change(33_346 + ((index + seq) % 50), index + seq)),
    d: 'f',
  }
  return JSON.stringify({ type: 'DELTA', data, ts: 1_785_778_403_000 + seq, seq })
}

/** Microseconds for one frame: the median of the runs, and how large the frame is. */
function measure(make: (seq: number) => string, frames: number, runs: number) {
  const book = emptyBook()
  const read = frameReader('book')
  const take = (text: string) => {
    for (const event of read(text).events) {
      if (event.type === 'book_replaced') replaceBook(book, event.bids, event.asks)
      if (event.type === 'book_changed') changeBook(book, event.bids, event.asks)
    }
  }
  take(snapshot(6_000, 0))
  let seq = 0
  const times = Array.from({ length: runs }, () => {
    const texts = Array.from({ length: frames }, () => make((seq += 1)))
    const startedAtMs = performance.now()
    for (const text of texts) take(text)
    return ((performance.now() - startedAtMs) * 1_000) / frames
  })
  if (book.bids.prices.length === 0) throw new Error('the frames were not read')
  return { us: times.toSorted((a, b) => a - b)[runs >> 1] ?? 0, bytes: make(seq + 1).length }
}

const cases = {
  'snapshot of 6,000 levels': measure((seq) => snapshot(6_000, seq), 20, 15),
  'delta of 10 levels': measure((seq) => delta(10, seq), 2_000, 15),
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
if (values.json) process.stdout.write(`${JSON.stringify(cases)}\n`)
else {
  for (const [name, { us, bytes }] of Object.entries(cases))
    process.stdout.write(`${name.padEnd(26)} ${us.toFixed(1).padStart(9)} µs  (${bytes} bytes)\n`)
}
