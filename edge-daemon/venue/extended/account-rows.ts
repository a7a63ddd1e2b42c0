import { z } from 'zod'
import { positionId, tradeId, venueOrderId } from '#shared/units.ts'
import { Decimal, Id, Instant, Text } from './wire.ts'

// What the exchange tells the owner of an account, whole rows for people and programs; the daemon's own reads take less of
// them (wire.ts). Where sources disagree about a name, both are read and one is given.

export const AccountInfoRow = z
  .object({
    status: Text.nullish(),
    l2Key: Text,
    l2Vault: z.union([Text, z.number().int().transform(String)]),
    accountId: Id.nullish(),
    id: Id.nullish(),
    description: Text.nullish(),
    accountIndex: z.number().int().nullish(),
  })
  .transform(({ accountId, id, status, description, accountIndex, ...row }) => ({
    accountId: accountId ?? id ?? null,
    status: status ?? null,
    description: description ?? null,
    accountIndex: accountIndex ?? null,
    ...row,
  }))
export type AccountInfoRow = z.infer<typeof AccountInfoRow>

export const BalanceRow = z.object({
  collateralName: Text.nullish(),
  status: Text.nullish(),
  balance: Decimal,
  equity: Decimal,
  availableForTrade: Decimal,
  availableForWithdrawal: Decimal.nullish(),
  unrealisedPnl: Decimal.nullish(),
  initialMargin: Decimal.nullish(),
  /** Maintenance margin over equity: liquidation above 1. */
  marginRatio: Decimal.nullish(),
  exposure: Decimal.nullish(),
  leverage: Decimal.nullish(),
})
export type BalanceRow = z.infer<typeof BalanceRow>

export const PositionRow = z
  .object({
    id: Id,
    market: Text,
    status: Text.nullish(),
    side: Text,
    size: Decimal,
    value: Decimal.nullish(),
    leverage: Decimal.nullish(),
    openPrice: Decimal.nullish(),
    markPrice: Decimal.nullish(),
    liquidationPrice: Decimal.nullish(),
    margin: Decimal.nullish(),
    unrealisedPnl: Decimal.nullish(),
    realisedPnl: Decimal.nullish(),
    createdAt: Instant.nullish(),
    createdTime: Instant.nullish(),
    updatedAt: Instant.nullish(),
    updatedTime: Instant.nullish(),
  })
  .transform(({ id, createdAt, createdTime, updatedAt, updatedTime, ...row }) => ({
    ...row,
    id: positionId(id),
    openedAtMs: createdAt ?? createdTime ?? null,
    updatedAtMs: updatedAt ?? updatedTime ?? null,
  }))
export type PositionRow = z.infer<typeof PositionRow>

export const PastPositionRow = z
  .object({
    id: Id,
    market: Text,
    side: Text,
    size: Decimal.nullish(),
    openPrice: Decimal.nullish(),
    exitType: Text.nullish(),
    exitPrice: Decimal.nullish(),
    realisedPnl: Decimal.nullish(),
    createdTime: Instant.nullish(),
    createdAt: Instant.nullish(),
    closedTime: Instant.nullish(),
    closedAt: Instant.nullish(),
  })
  .transform(({ id, createdTime, createdAt, closedTime, closedAt, ...row }) => ({
    ...row,
    id: positionId(id),
    openedAtMs: createdTime ?? createdAt ?? null,
    closedAtMs: closedTime ?? closedAt ?? null,
  }))
export type PastPositionRow = z.infer<typeof PastPositionRow>

export const OrderRow = z
  .object({
    id: Id,
    externalId: Text.nullish(),
    market: Text,
    type: Text.nullish(),
    side: Text,
    status: Text,
    statusReason: Text.nullish(),
    price: Decimal.nullish(),
    averagePrice: Decimal.nullish(),
    qty: Decimal,
    filledQty: Decimal.nullish(),
    reduceOnly: z.boolean().nullish(),
    postOnly: z.boolean().nullish(),
    createdTime: Instant.nullish(),
    updatedTime: Instant.nullish(),
    expireTime: Instant.nullish(),
    expiryTime: Instant.nullish(),
  })
  .transform(({ id, createdTime, updatedTime, expireTime, expiryTime, ...row }) => ({
    ...row,
    id: venueOrderId(id),
    createdAtMs: createdTime ?? null,
    updatedAtMs: updatedTime ?? null,
    expiresAtMs: expireTime ?? expiryTime ?? null,
  }))
export type OrderRow = z.infer<typeof OrderRow>

export const FillRow = z
  .object({
    id: Id,
    market: Text,
    orderId: Id,
    side: Text,
    price: Decimal,
    qty: Decimal,
    value: Decimal.nullish(),
    fee: Decimal,
    isTaker: z.boolean(),
    tradeType: Text.nullish(),
    createdTime: Instant,
  })
  .transform(({ id, orderId, createdTime, ...row }) => ({
    ...row,
    id: tradeId(id),
    orderId: venueOrderId(orderId),
    atMs: createdTime,
  }))
export type FillRow = z.infer<typeof FillRow>

export const FundingPaymentRow = z
  .object({
    id: Id,
    market: Text,
    positionId: Id.nullish(),
    side: Text.nullish(),
    size: Decimal.nullish(),
    value: Decimal.nullish(),
    markPrice: Decimal.nullish(),
    fundingRate: Decimal.nullish(),
    /** Positive when received. */
    fundingFee: Decimal.nullish(),
    paidTime: Instant.nullish(),
  })
  .transform(({ positionId: position, paidTime, ...row }) => ({
    ...row,
    positionId: position === null || position === undefined ? null : positionId(position),
    paidAtMs: paidTime ?? null,
  }))
export type FundingPaymentRow = z.infer<typeof FundingPaymentRow>

export const FeesRow = z.object({
  market: Text,
  makerFeeRate: Decimal,
  takerFeeRate: Decimal,
  builderFeeRate: Decimal.nullish(),
})
export type FeesRow = z.infer<typeof FeesRow>

export const LeverageRow = z.object({ market: Text, leverage: Decimal })
export type LeverageRow = z.infer<typeof LeverageRow>
