import { expect, test } from 'vitest'
import { recordMaxBytes } from '#shared/contracts/records.ts'
import { clientOrderId, priceTicks, sizeLots, tradeId, venueOrderId } from '#shared/units.ts'
import { seenMax } from '../core/account/trade-ids.ts'
import { applyFills } from '../core/account/fills.ts'
import { toySpec, ToyWorld } from '../core/toy-world.fixture.ts'
import { fillRecord } from './fill-record.ts'

test('the checkpoint of a fill fits into its record with as many names as may wait, fifty that came since, and all else', () => {
  const { state } = new ToyWorld().quoting()
  for (let nth = 0; nth < seenMax + 50; nth += 1) state.tradeIds.seen.add(String(10n ** 19n + BigInt(nth)))
  state.tradeIds.floor = String(10n ** 19n - 1n)
  state.control.executed.push(
    ...Array.from({ length: 32 }, (_, nth) => `0199aaaa-bbbb-7ccc-8ddd-${String(nth).padStart(12, '0')}`),
  )
  for (const latch of ['drawdown', 'margin', 'venue_refused', 'market_changed']) state.latches[latch] = 'w'.repeat(220)
  const [effect] = applyFills(state, [
    {
      tradeId: tradeId(String(10n ** 19n + 10_000n)),
      venueId: venueOrderId(String(10n ** 19n)),
      clientId: clientOrderId('c'.repeat(60)),
      side: 'buy',
      price: priceTicks(10_000),
      size: sizeLots(3),
      fee: '0.123456',
      feeMicros: 123_456,
      isTaker: true,
      venueAtMs: 1_790_000_000_000,
    },
  ])
  if (effect?.type !== 'journal_fill') throw new Error('a fill is journaled')
  expect(Buffer.byteLength(JSON.stringify(fillRecord(effect, toySpec)))).toBeLessThan(recordMaxBytes - 300)
})
