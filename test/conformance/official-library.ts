import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as wasm from '@x10xchange/stark-crypto-wrapper-wasm'
import type { z } from 'zod'
import type { Domain } from './values.ts'

// The venue's own library, as the second opinion on every hash. Numbers go in as decimal text, assets and keys as hex.

wasm.initSync({
  module: readFileSync(
    createRequire(import.meta.url).resolve('@x10xchange/stark-crypto-wrapper-wasm/stark_crypto_wrapper_wasm_bg.wasm'),
  ),
})

type MessageDomain = z.infer<typeof Domain>
/** Reads one field of the struct, as a number. */
export type FieldOf = (name: string) => bigint

/** The message hash of a struct, or null when the library does not know the struct. */
export function officialMessageHash(
  struct: string,
  fieldOf: FieldOf,
  publicKey: bigint,
  domain: MessageDomain,
): bigint | null {
  const hex = (name: string) => `0x${fieldOf(name).toString(16)}`
  const text = (name: string) => fieldOf(name).toString()
  const envelope = [
    `0x${publicKey.toString(16)}`,
    domain.name,
    domain.version,
    domain.chainId,
    String(domain.revision),
  ] as const
  const trade = () =>
    [
      hex('base_asset_id'),
      text('base_amount'),
      hex('quote_asset_id'),
      text('quote_amount'),
      hex('fee_asset_id'),
      text('fee_amount'),
      text('expiration'),
      text('salt'),
    ] as const
  const payment = () => [text('amount'), text('expiration'), text('salt')] as const
  switch (struct) {
    case 'Order':
      return BigInt(wasm.get_order_msg(text('position_id'), ...trade(), ...envelope))
    case 'LimitOrder':
      return BigInt(
        wasm.get_limit_order_msg(text('source_position'), text('receive_position'), ...trade(), ...envelope),
      )
    case 'TransferArgs':
      return BigInt(
        wasm.get_transfer_msg(text('recipient'), text('position_id'), hex('collateral_id'), ...payment(), ...envelope),
      )
    case 'WithdrawArgs':
      return BigInt(
        wasm.get_withdraw_msg(hex('recipient'), text('position_id'), hex('collateral_id'), ...payment(), ...envelope),
      )
    default:
      return null
  }
}

/** Signs a hash as the venue's own software does. */
export function officialSignature(privateKey: string, hash: bigint): { readonly r: bigint; readonly s: bigint } {
  const signature = wasm.sign_message(privateKey, `0x${hash.toString(16)}`)
  const { r, s } = signature
  signature.free()
  return { r: BigInt(r), s: BigInt(s) }
}
