import { unreachable } from '#shared/assert.ts'
import { createPrng, type Prng } from '#shared/prng.ts'
import { drawLatencyMs, type Latency } from './latency.ts'
import {
  goodBehaviour,
  type FrameFaultSetting,
  type MisbehaviourSettings,
  type RequestFaultSetting,
  type StreamKind,
} from './misbehaviour-settings.ts'
import { htmlAnswer, hugeAnswer, statusAnswer, truncatedAnswer, type SpoiltAnswer } from './spoilt-answers.ts'

/** What is to go wrong with one REST request, in the order in which it matters. */
export type RequestFault = {
  readonly delayBeforeMs: number
  /** Destroy the connection; the exchange sees nothing. */
  readonly loseRequest: boolean
  /** Answer this; the exchange sees nothing. */
  readonly instead: SpoiltAnswer | null
  /** Answer reads of the account from the state of so long ago. */
  readonly staleMs: number | null
  /** Delay of the engine for this request; null is the exchange's own. */
  readonly engineDelayMs: number | null
  readonly delayAfterMs: number
  /** Destroy the connection after the exchange has done what was asked. */
  readonly loseAnswer: boolean
  /** Makes what is sent out of the true status and body. */
  readonly spoil: ((status: number, body: string) => SpoiltAnswer) | null
}

/** Everything is as it should be. The same object each time, so that callers can compare with it. */
export const noRequestFault: RequestFault = {
  delayBeforeMs: 0,
  loseRequest: false,
  instead: null,
  staleMs: null,
  engineDelayMs: null,
  delayAfterMs: 0,
  loseAnswer: false,
  spoil: null,
}

export type Misbehaviour = {
  settings(): MisbehaviourSettings
  /** How often each rule has struck, in the order of the settings. */
  struck(): { readonly requests: readonly number[]; readonly streams: readonly number[] }
  /** Replaces all settings and starts every draw and count anew. */
  set(settings: MisbehaviourSettings): void
  /** Calls back after each `set` until the returned function is called. */
  onSet(listener: (settings: MisbehaviourSettings) => void): () => void
  /** `path` may be the request's whole target: the prefix /api/v1 and the query are taken off. */
  faultOf(method: string, path: string): RequestFault
  /** True when frames need no second look. */
  sparesStreams(): boolean
  frameFaultOf(stream: StreamKind): FrameFaultSetting | null
  frameDelayMs(): number
  /** Moves the times in the text of an answer or a frame by the clock offset. */
  dress(text: string): string
}

export function createMisbehaviour(runSeed: number): Misbehaviour {
  const listeners = new Set<(settings: MisbehaviourSettings) => void>()
  let settings = goodBehaviour
  let armed = arm(settings, runSeed)
  return {
    settings: () => settings,
    struck: () => ({ requests: armed.requests.map(countOf), streams: armed.streams.map(countOf) }),
    set(next) {
      settings = next
      armed = arm(next, runSeed)
      for (const listener of listeners) listener(next)
    },
    onSet(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    faultOf(method, path) {
      if (armed.sparesRequests) return noRequestFault
      const { latency } = settings
      const target = path.replace(/^\/api\/v1(?=\/)/, '').replace(/\?.*$/s, '')
      const rule = armed.requests.find((one) => one.fits(method, target) && strikes(one))
      const half = draw(latency.request, armed.requestPrng) / 2
      const usual: RequestFault = {
        ...noRequestFault,
        delayBeforeMs: half,
        delayAfterMs: half,
        engineDelayMs: latency.engine === undefined ? null : Math.round(draw(latency.engine, armed.enginePrng)),
      }
      return rule === undefined ? usual : withFault(usual, rule.fault, rule.prng)
    },
    sparesStreams: () => armed.sparesStreams,
    frameFaultOf: (stream) => armed.streams.find((one) => one.fits(stream) && strikes(one))?.fault ?? null,
    frameDelayMs: () => draw(settings.latency.stream, armed.streamPrng),
    dress: (text) => (settings.clockOffsetMs === 0 ? text : shiftTimes(text, settings.clockOffsetMs)),
  }
}

type ArmedRule<Fault> = {
  readonly fault: Fault
  readonly probability: number
  /** Of its own, so that what strikes here does not depend on what happens elsewhere. */
  readonly prng: Prng
  readonly most: number
  count: number
}
type ArmedRequestRule = ArmedRule<RequestFaultSetting> & { readonly fits: (method: string, path: string) => boolean }
type ArmedStreamRule = ArmedRule<FrameFaultSetting> & { readonly fits: (stream: StreamKind) => boolean }

function arm(settings: MisbehaviourSettings, runSeed: number) {
  const prng = createPrng(settings.seed ?? runSeed).child('misbehaviour')
  const { latency } = settings
  const requests = settings.requests.map((rule, index): ArmedRequestRule => ({
    ...armRule(rule, prng.child(`request ${index}`)),
    fits: (method, path) => (rule.method ?? method) === method && fitsPattern(path, rule.path),
  }))
  const streams = settings.streams.map((rule, index): ArmedStreamRule => ({
    ...armRule(rule, prng.child(`stream ${index}`)),
    fits: (stream) => (rule.stream ?? stream) === stream,
  }))
  return {
    requests,
    streams,
    requestPrng: prng.child('request latency'),
    enginePrng: prng.child('engine latency'),
    streamPrng: prng.child('stream latency'),
    sparesRequests: requests.length === 0 && latency.request === undefined && latency.engine === undefined,
    sparesStreams: streams.length === 0 && latency.stream === undefined,
  }
}

const armRule = <Fault>(
  rule: { readonly fault: Fault; readonly probability?: number | undefined; readonly next?: number | undefined },
  prng: Prng,
): ArmedRule<Fault> => ({
  fault: rule.fault,
  probability: rule.probability ?? 1,
  prng,
  most: rule.next ?? Number.POSITIVE_INFINITY,
  count: 0,
})

function strikes(rule: ArmedRule<unknown>): boolean {
  if (rule.count >= rule.most) return false
  if (rule.probability < 1 && rule.prng.next() >= rule.probability) return false
  rule.count += 1
  return true
}

const countOf = ({ count }: ArmedRule<unknown>): number => count

function withFault(usual: RequestFault, fault: RequestFaultSetting, prng: Prng): RequestFault {
  switch (fault.type) {
    case 'lose_request':
      return { ...usual, loseRequest: true }
    case 'lose_answer':
      return { ...usual, loseAnswer: true }
    case 'status':
      return canned(usual, fault.taken, statusAnswer(fault.status, fault.retryAfterSeconds ?? null))
    case 'html':
      return canned(usual, fault.taken, htmlAnswer(fault.status))
    case 'huge':
      return canned(usual, fault.taken, hugeAnswer(fault.bytes))
    case 'truncated':
      return { ...usual, spoil: truncatedAnswer }
    case 'stale':
      return { ...usual, staleMs: fault.ms }
    case 'slow':
      return {
        ...usual,
        delayBeforeMs: usual.delayBeforeMs + draw(fault.before, prng),
        delayAfterMs: usual.delayAfterMs + draw(fault.after, prng),
      }
    default:
      return unreachable(fault)
  }
}

const canned = (usual: RequestFault, isTaken: boolean, answer: SpoiltAnswer): RequestFault =>
  isTaken ? { ...usual, spoil: () => answer } : { ...usual, instead: answer }

const draw = (latency: Latency | undefined, prng: Prng): number =>
  latency === undefined ? 0 : drawLatencyMs(latency, prng)

/** True when the text is the pattern, a star in it being any text. */
function fitsPattern(text: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*')
  const last = others.pop()
  if (last === undefined) return text === pattern
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false
  let from = first.length
  const end = text.length - last.length
  for (const part of others) {
    const at = text.indexOf(part, from)
    if (at < 0 || at + part.length > end) return false
    from = at + part.length
  }
  return true
}

/** The venue's own times under the names it gives them; an order's expiry is the trader's and stays. */
const times =
  /"(ts|T|t|createdTime|updatedTime|createdAt|updatedAt|closedTime|paidTime|time|nextFundingRate)":(\d{13})(?=[,}\]])/g

const shiftTimes = (text: string, offsetMs: number): string =>
  text.replaceAll(times, (_whole, key: string, atMs: string) => `"${key}":${Number(atMs) + offsetMs}`)
