import { expect, test } from 'vitest'
import { journalBounded, memoryGivenBack } from './memory.ts'
import { stillView, type Still } from './view.fixture.ts'

const tick = { type: 'clock_ticked' } as const

/** Steps each half second with so much memory; what the check says at the end. */
function holding(
  rssMb: number,
  ms: number,
  change: (view: Still) => void = () => undefined,
): string | null | undefined {
  const view = stillView()
  const check = memoryGivenBack()
  view.rssMb = rssMb
  let said: string | null | undefined = null
  for (; view.nowMs <= ms; view.nowMs += 500) {
    change(view)
    said ??= check.step?.(view, tick, [])
  }
  return said
}

test('I18 sees a process that holds too much and goes on, or does not come to its end', () => {
  expect(holding(1_024, 200_000)).toBeNull()
  expect(holding(1_025, 12_000)).toBeNull()
  expect(holding(1_025, 12_500)).toContain('the process holds 1025 MB for 12500 ms, 1024 are allowed')
  const stops = ({ engine }: Still) => {
    engine.stopping = {
      reason: '',
      wantsRestart: true,
      atMs: engine.nowMs,
      emptyReads: 0,
      provenAtMs: 0,
      openOrders: null,
      step: 'orders',
    }
  }
  expect(holding(1_025, 102_000, stops)).toBeNull()
  expect(holding(1_025, 102_500, stops)).toContain('does not end with 1025 MB')
})

test('I18 counts anew with each life, and after a stretch in which it stood still', () => {
  expect(holding(1_025, 22_000, (view) => (view.boot = view.nowMs < 11_000 ? 1 : 2))).toBeNull()
  const still = (view: Still) => {
    if (view.nowMs === 8_000) view.nowMs += 6_000
  }
  expect(holding(1_025, 20_000, still)).toBeNull()
})

test('I18 sees a queue behind the disk that grows without end', () => {
  const view = stillView()
  const waiting = (records: number) => {
    const lines = Array.from({ length: 5 + records }, () => '{}\n')
    view.journals = [{ run: 'run00001', lines, writer: { syncedSeq: 5 } }]
    return journalBounded().look?.(view)
  }
  expect(waiting(1_000)).toBeNull()
  expect(waiting(1_001)).toBe('1001 records wait for the disk')
})
