import { z } from 'zod'
import { adapterBody } from '../adapter-order.ts'
import { orderTermsOf, withParent } from '../order-terms.ts'
import { Fields, sameDecimal, sameText, sameWhole, type Comparison } from '../values.ts'
import { isDaemonOrder, wireBody } from '../wire-body.ts'
import type { Case, Kind } from './kind.ts'

/** The whole body of an order. Checked for every key that either side has; a null is the same as an absent key. */
export const orderBody: Kind = {
  orderBody: (of) => {
    const inputs = bodyInputs(of)
    const expected = Fields.parse(of.expected['body'])
    const body = wireBody(inputs)
    const compared = compareObjects('', expected, body)
    const terms = orderTermsOf(inputs)
    if (terms === null || !isDaemonOrder(inputs)) return compared
    const own = adapterBody(
      inputs,
      terms,
      {
        id: String(body['id']),
        market: String(body['market']),
        postOnly: body['postOnly'] === true,
        reduceOnly: body['reduceOnly'] === true,
        cancelId: typeof body['cancelId'] === 'string' ? body['cancelId'] : null,
      },
      z.string().parse(inputs['privateKey']),
    )
    // Optional at the venue, and the daemon leaves it out to be quicker.
    const { debuggingAmounts: _optional, ...wanted } = expected
    return [...compared, ...compareObjects('the adapter\u2019s ', wanted, Fields.parse(own))]
  },
}

function bodyInputs({ inputs, entryOf }: Case): Fields {
  const { ref, ...own } = inputs
  const order = typeof ref === 'string' ? withParent(entryOf(ref).inputs, entryOf) : {}
  return { ...order, ...own }
}

const decimals = new Set(['qty', 'price', 'fee', 'builderFee', 'triggerPrice'])
const wholes = new Set(['id', 'r', 's', 'starkKey', 'collateralPosition', 'nonce', 'expiryEpochMillis'])

function compareObjects(path: string, expected: Fields, got: Fields): Comparison[] {
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(got)])]
  return keys
    .filter((key) => !isNothing(expected[key]) || !isNothing(got[key]))
    .filter((key) => key !== 'debuggingAmounts' || !isNothing(expected[key]))
    .flatMap((key) => compareValues(`${path}${key}`, key, expected[key], got[key]))
}

function compareValues(path: string, key: string, expected: unknown, got: unknown): Comparison[] {
  const [wanted, own] = [Fields.safeParse(expected), Fields.safeParse(got)]
  if (wanted.success && own.success) {
    return key === 'debuggingAmounts'
      ? Object.keys(wanted.data).map((name) => sameAmount(`${path}.${name}`, wanted.data[name], own.data[name]))
      : compareObjects(`${path}.`, wanted.data, own.data)
  }
  const text = typeof got === 'string' ? got : (JSON.stringify(got) ?? 'nothing')
  if (isNothing(expected) || isNothing(got))
    return [sameText(path, expected ?? 'nothing', isNothing(got) ? 'nothing' : text)]
  if (decimals.has(key)) return [sameDecimal(path, expected, text)]
  if (wholes.has(key) && isWhole(expected) && isWhole(text)) return [sameWhole(path, expected, BigInt(text))]
  return [sameText(path, expected, text)]
}

/** The venue's programs differ in whether these amounts carry a sign, and nothing depends on it. */
const sameAmount = (what: string, expected: unknown, got: unknown): Comparison =>
  sameText(what, String(expected).replace('-', ''), String(got).replace('-', ''))

const isNothing = (value: unknown): boolean => value === undefined || value === null
const isWhole = (value: unknown): boolean => /^(0x[0-9a-fA-F]+|\d+)$/.test(String(value))
