// Funding payments of the market for the core, in micro-dollars. Complete or failed, like the fills.

import { Exact, parseDecimal, roundDecimal } from '#shared/decimal.ts'
import type { FundingPayment, ReadAnswer } from '../../core/event.ts'
import type { ReadOptions } from './account-reads.ts'
import type { FundingPaymentRow } from './account-rows.ts'
import { untrusted, type Got } from './get.ts'
import { readFundingPayments } from './history-reads.ts'
import { turned, type Talk } from './talk.ts'

/** All payments since an instant of the venue's clock, oldest first. What we get is rounded down, what we pay up. */
export function readFunding(
  { translation, startedAtMs }: ReadOptions,
  sinceAtMs: number,
): Talk<ReadAnswer<readonly FundingPayment[]>> {
  const market = translation.spec.name
  const pages = readFundingPayments({ markets: [market], rowsMax: null, fromAtMs: Math.floor(sinceAtMs) })
  return turned(pages, (rows) => {
    if (rows.result === 'failed') return rows
    const payments = paymentsOf(market, rows.value)
    return payments.result === 'failed' ? payments : { result: 'read', value: payments.value, startedAtMs }
  })
}

function paymentsOf(market: string, newestFirst: readonly FundingPaymentRow[]): Got<readonly FundingPayment[]> {
  const payments: FundingPayment[] = []
  for (const { id, market: of, fundingFee, paidAtMs } of newestFirst.toReversed()) {
    if (of !== market) continue
    if (fundingFee === null || fundingFee === undefined || paidAtMs === null)
      return untrusted(`funding payment ${id} has no amount or time`)
    const micros = roundDecimal(parseDecimal(fundingFee, 'funding').mul(new Exact(1_000_000)), 0, 'floor').toNumber()
    payments.push({ paymentId: id, micros: micros + 0, paidAtMs })
  }
  return { result: 'got', value: payments }
}
