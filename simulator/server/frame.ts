import type { StreamKind } from './misbehaviour-settings.ts'

// One message of a stream before it has a receiver. Its content is written once, whoever and how many they are who read
// it; the number, the time and the two framings are put around it for each.

export type FrameType =
  | 'SNAPSHOT'
  | 'DELTA'
  | 'TRADES'
  | 'MP'
  | 'IP'
  | 'FUNDING_RATES'
  | 'CANDLES'
  | 'ORDER'
  | 'TRADE'
  | 'BALANCE'
  | 'SPOT_BALANCE'
  | 'POSITION'

export type Frame = {
  readonly stream: StreamKind
  readonly type: FrameType
  /** JSON text of the key `data`. */
  readonly data: string
}

export type Reader = (frame: Frame) => void

/** Ends what a join began; calling it again does nothing. */
export type Leave = () => void

/** A frame as a connection completes it: number and time go between the two. */
export type FramedText = { readonly head: string; readonly tail: string }

/** The whole text of a frame, as the connection's `seq`th. */
export const numbered = ({ head, tail }: FramedText, wallMs: number, seq: number): string =>
  `${head},"ts":${wallMs},"seq":${seq}${tail}`

/** The framing of a socket with one stream. Trades, funding and candles carry no type there. */
export function framedForStream({ type, data }: Frame): FramedText {
  const isTyped = type !== 'TRADES' && type !== 'FUNDING_RATES' && type !== 'CANDLES'
  const head = isTyped ? `{"type":"${type}","data":${data}` : `{"data":${data}`
  return { head, tail: type === 'IP' ? ',"sourceEventId":null}' : '}' }
}

/** The framing of the RPC socket, where types name their scope and every frame its subscription. */
export const framedForRpc = ({ stream, type, data }: Frame, subscription: string): FramedText => ({
  head: `{"type":"${rpcScopes[stream]}${type}","data":${data}`,
  tail: `,"subscription":${JSON.stringify(subscription)}}`,
})

const rpcScopes: Record<StreamKind, string> = {
  book: 'ORDERBOOKS.',
  best: 'ORDERBOOKS.',
  trades: '',
  mark: 'PRICES.',
  index: 'PRICES.',
  funding: '',
  candles: '',
  account: 'ACCOUNT.',
}
