// Funding payments of the market for the core, in micro-dollars. Complete or failed, like the fills.

import { Exact, parseDecimal, roundDecimal } from '#shared/decimal.ts'
import type { FundingPayment, ReadAnswer } from '../../core/event.ts'
import type { ReadOptions } from './account-reads.ts'
import { untrusted } from './get.ts'
import { readFundingPayments } from './history-reads.ts'

/** All payments since an instant of the venue's clock, oldest first. What we get is rounded down, what we pay up. */
export async function readFunding(
  { http, translation, clock }: ReadOptions,
  sinceAtMs: number,
): Promise<ReadAnswer<readonly FundingPayment[]>> {
  const startedAtMs = clock.monoMs()
  const market = translation.spec.name
  const rows = await readFundingPayments(http, { markets: [market], rowsMax: null, fromAtMs: Math.floor(sinceAtMs) })
  if (rows.result === 'failed') return rows
  const payments: FundingPayment[] = []
  for (const { id, market: of, fundingFee, paidAtMs } of rows.value.toReversed()) {
    if (of !== market) continue
    if (fundingFee === null || fundingFee === undefined || paidAtMs === null)
      return untrusted(`funding payment ${id} has no amount or time`)
    const micros = roundDecimal(parseDecimal(fundingFee, 'funding').mul(new Exact(1_000_000)), 0, 'floor').toNumber()
    payments.push({ paymentId: id, micros: micros + 0, paidAtMs })
  }
  return { result: 'read', value: payments, startedAtMs }
}
