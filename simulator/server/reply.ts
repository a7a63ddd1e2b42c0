import type { RefusalCode } from '../exchange/events.ts'
import type { Json } from './wire.ts'

/** An HTTP answer: status and envelope, exactly as the venue wraps them. Null is an empty body. */
export type Reply = {
  readonly status: number
  readonly body: Json
  readonly headers?: Readonly<Record<string, string>>
}

export type ErrorCode =
  | RefusalCode
  | 400
  | 401
  | 403
  | 404
  | 405
  | 413
  | 417
  | 429
  | 431
  | 1000
  | 1004
  | 1005
  | 1006
  | 1009
  | 1100
  | 1101
  | 1102
  | 1132

export const ok = (data: Json, pagination?: Json): Reply => ({
  status: 200,
  body: pagination === undefined ? { status: 'OK', data } : { status: 'OK', data, pagination },
})

/** Success that says nothing more, as the venue answers a changed leverage and the dead man's switch. */
export const okEmpty: Reply = { status: 200, body: null }

export function failed(status: number, code: ErrorCode, debugInfo?: string): Reply {
  const error = { code, message: messages[code], ...(debugInfo === undefined ? {} : { debugInfo }) }
  return { status, body: { status: 'ERROR', error } }
}

/** A refusal with the HTTP status that goes with its code. */
export const refused = (code: RefusalCode, debugInfo?: string): Reply =>
  failed(code === 1001 || code === 1142 ? 404 : code === 1010 ? 503 : 400, code, debugInfo)

const messages: Record<ErrorCode, string> = {
  400: 'Bad request',
  401: 'Invalid or missing API key',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  413: 'Request body is too large',
  417: 'Expectation failed',
  429: 'Rate limit exceeded',
  431: 'Request header fields are too large',
  1000: 'Asset not found.',
  1001: 'Market not found.',
  1002: 'Market is disabled',
  1004: 'Account not found',
  1005: 'Interval is not supported',
  1006: 'Unhandled error',
  1009: 'Action is not allowed',
  1010: 'Maintenance mode',
  1011: 'Post-only mode',
  1012: 'Reduce-only mode',
  1014: 'Market is in reduce-only mode, non-reduce-only orders are not allowed',
  1049: 'Leverage is below the minimum',
  1050: 'Leverage exceeds the maximum',
  1052: 'Insufficient margin for new leverage',
  1053: 'Leverage has invalid precision',
  10501: 'Maximum position value exceeded for new leverage',
  1100: 'Invalid Starknet public key',
  1101: 'Invalid Starknet signature',
  1102: 'Invalid Starknet vault',
  1120: 'Order quantity is below the minimum',
  1121: 'Order quantity is not a multiple of the step',
  1122: 'Order value exceeds the maximum',
  1123: 'Order quantity has an invalid precision',
  1124: 'Order price is not a multiple of the tick',
  1125: 'Order price has an invalid precision',
  1126: 'Maximum number of open orders reached',
  1127: 'Maximum position value exceeded',
  1128: 'Invalid trading fees',
  1130: 'Order price is missing',
  1132: 'Order type is not allowed',
  1133: 'Invalid order parameters',
  1134: 'Duplicate order',
  1135: 'Invalid order expiration',
  1136: 'Reduce-only order size exceeds open position size',
  1137: 'Reduce-only order without position',
  1138: 'Reduce-only order on the same side as the position',
  1139: 'Market order must be IOC',
  1140: 'New order cost exceeds available balance',
  1141: 'Invalid order price or amount',
  1142: 'Order not found',
  1145: 'Non reduce-only orders are not allowed',
  1147: 'Open loss exceeds equity',
}
