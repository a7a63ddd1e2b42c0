import { ec } from 'starknet'
import { orderStructHash, selectorOf, domainHash } from '../../edge-daemon/venue/extended/order-hash.ts'
import { fieldPrime } from '../../edge-daemon/venue/extended/poseidon.ts'
import type { FieldOf } from './official-library.ts'
import { Domain, Whole, type Fields } from './values.ts'

// Hashes of everything the venue lets one sign. Orders and domains go through the daemon's own code; the daemon cannot sign
// the others, so they are worked out here, where nothing that runs with a real key can reach them.

const nestedTypes = '"PositionId"("value":"u32")"AssetId"("value":"felt")"Timestamp"("seconds":"u64")'
const tradeTypes =
  '"base_asset_id":"AssetId","base_amount":"i64","quote_asset_id":"AssetId","quote_amount":"i64",' +
  '"fee_asset_id":"AssetId","fee_amount":"u64","expiration":"Timestamp","salt":"felt"'
const paymentTypes = '"collateral_id":"AssetId","amount":"u64","expiration":"Timestamp","salt":"felt"'

const typeTexts: Readonly<Record<string, string>> = {
  LimitOrder: `"LimitOrder"("source_position":"PositionId","receive_position":"PositionId",${tradeTypes})${nestedTypes}`,
  TransferArgs: `"TransferArgs"("recipient":"PositionId","position_id":"PositionId",${paymentTypes})${nestedTypes}`,
  WithdrawArgs: `"WithdrawArgs"("recipient":"ContractAddress","position_id":"PositionId",${paymentTypes})${nestedTypes}`,
}

/** Smallest value and the first that is too large, by type. */
const ranges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  PositionId: [0n, 2n ** 32n],
  Timestamp: [0n, 2n ** 64n],
  u64: [0n, 2n ** 64n],
  i64: [-(2n ** 63n), 2n ** 63n],
  AssetId: [0n, fieldPrime],
  ContractAddress: [0n, fieldPrime],
  felt: [0n, fieldPrime],
}

/** Reads the fields of a struct as numbers; a missing one or one that is no number is an error that names it. */
export const fieldsOf =
  (fields: Fields): FieldOf =>
  (name) => {
    const value = Whole.safeParse(fields[name])
    if (!value.success) throw new RangeError(`the field ${name} is missing or no whole number`)
    return value.data
  }

/** Hash of the struct alone. Throws a RangeError for an unknown struct, a missing field and a value beyond its type. */
export function structHash(struct: string, fields: Fields): bigint {
  if (struct === 'StarknetDomain') return domainHash(Domain.parse(fields))
  const fieldOf = fieldsOf(fields)
  if (struct === 'Order') {
    return orderStructHash({
      positionId: fieldOf('position_id'),
      baseAssetId: fieldOf('base_asset_id'),
      baseAmount: fieldOf('base_amount'),
      quoteAssetId: fieldOf('quote_asset_id'),
      quoteAmount: fieldOf('quote_amount'),
      feeAssetId: fieldOf('fee_asset_id'),
      feeAmount: fieldOf('fee_amount'),
      expirationS: fieldOf('expiration'),
      salt: fieldOf('salt'),
    })
  }
  const typeText = Object.hasOwn(typeTexts, struct) ? typeTexts[struct] : undefined
  if (typeText === undefined) throw new RangeError(`the struct ${struct} is not known`)
  const own = typeText.slice(0, typeText.indexOf(')'))
  const elements = [...own.matchAll(/"(\w+)":"(\w+)"/g)].map(([, name = '', type = '']) => {
    return element(name, type, fieldOf(name))
  })
  return ec.starkCurve.poseidonHashMany([selectorOf(typeText), ...elements])
}

function element(name: string, type: string, value: bigint): bigint {
  const [least, most] = ranges[type] ?? [0n, 0n]
  if (value < least || value >= most) throw new RangeError(`${name} does not fit ${type}: ${value}`)
  return value < 0n ? fieldPrime + value : value
}
