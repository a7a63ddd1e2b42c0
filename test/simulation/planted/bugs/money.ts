import type { PlantedBug } from '../planted-bug.ts'

// Money that is counted wrongly, and losses that are forgiven.

export const moneyBugs: readonly PlantedBug[] = [
  {
    id: 'drawdown-forgotten-on-close',
    name: 'closing the position forgives the loss so far',
    isOfAudit: true,
    file: 'edge-daemon/core/risk/drawdown-watch.ts',
    find: 'const { drawdownUsd, isBreached } = fallOf(state, totalUsd, config)',
    replace:
      'if (state.ledger.positionLots === 0) state.peakUsd = totalUsd\n  const { drawdownUsd, isBreached } = fallOf(state, totalUsd, config)',
    reason: 'A stop that starts anew with each position never falls.',
  },
  {
    id: 'drawdown-forgotten-on-restart',
    name: 'a restart forgives the loss so far',
    isOfAudit: true,
    file: 'edge-daemon/core/state.ts',
    find: 'peakUsd: checkpoint?.peakUsd ?? 0,',
    replace: 'peakUsd: 0,',
    reason: 'A crash loop loses the limit again and again.',
  },
  {
    id: 'latches-forgotten',
    name: 'a restart lifts the latches',
    file: 'edge-daemon/core/state.ts',
    find: 'latches: { ...checkpoint?.latches },',
    replace: 'latches: {},',
    seedsWith: [
      [32, 33, 34, 38, 47],
      [71, 74, 82, 84, 91],
    ],
    reason: 'What only a person may lift is lifted by a crash.',
  },
  {
    id: 'fill-counted-twice',
    name: 'a fill that is told twice is counted twice',
    file: 'edge-daemon/core/account/trade-ids.ts',
    find: 'if (ids.seen.has(tradeId)) return false\n',
    replace: '',
    reason: 'The position is another than the one at the exchange.',
  },
  {
    id: 'ids-through-doubles',
    name: 'numbers of the venue go through doubles',
    isOfAudit: true,
    file: 'edge-daemon/venue/extended/exact-json.ts',
    find: 'if (!longDigits.test(text)) return parsePlainJson(text)',
    replace: 'if (text.length > 0) return parsePlainJson(text)',
    reason: 'Two fills become one where their numbers differ in the last digit.',
  },
  {
    id: 'fees-forgotten',
    name: 'fees are not booked',
    file: 'shared/ledger.ts',
    find: 'ledger.feesMicros += fill.feeMicros\n',
    replace: '',
    configWith: ({ risk }) => risk.drawdownMaxUsd <= 1,
    reason: 'The stop on losses sees a profit that is none.',
  },
  {
    id: 'capture-against-the-trade',
    name: 'what a fill earned is measured with the wrong sign for sells',
    file: 'shared/ledger.ts',
    find: 'ledger.captureHalfTickLots += sign * (midHalfTicks - 2 * fill.price) * fill.size',
    replace: 'ledger.captureHalfTickLots += Math.abs(midHalfTicks - 2 * fill.price) * fill.size',
    reason: 'Losing trades look like earnings.',
  },
  {
    id: 'funding-forgotten',
    name: 'funding is read and not booked',
    file: 'edge-daemon/core/account/funding.ts',
    find: 'state.ledger.fundingMicros += micros\n',
    replace: '',
    seedsWith: [[71, 74, 82, 83, 84, 91]],
    reason: 'The profit is wrong by each hour of funding.',
  },
  {
    id: 'checkpoint-seldom',
    name: 'what a restart begins with is written down each hour',
    file: 'edge-daemon/core/protection.ts',
    find: 'const statusEveryMs = 10_000',
    replace: 'const statusEveryMs = 3_600_000',
    reason: 'A crash forgets the best profit since the last fill: the stop allows the loss once more.',
  },
]
