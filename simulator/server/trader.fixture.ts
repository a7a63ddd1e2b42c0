import { request } from 'node:http'
import { poseidonHashMany, sign } from '@scure/starknet'
import { WebSocket } from 'ws'
import { settlementAmounts, settlementExpirySeconds } from '../exchange/settlement-amounts.ts'
import type { Ready } from './simulator.ts'
import { readJson } from './wire.ts'

// A trader for the tests beside this file: talks over real sockets and signs with a hash built from its elements.

export type Called = { readonly status: number; readonly text: string; readonly json: unknown }
export type Frames = {
  readonly frames: Record<string, unknown>[]
  /** Resolves with the first frame, past or to come, that fits. */
  readonly until: (fits: (frame: Record<string, unknown>) => boolean) => Promise<Record<string, unknown>>
  readonly close: () => void
}

export type SigningFault = 'rounding' | 'expiry' | 'domain' | 'signature' | 'fee'

const userAgent = 'simulator-test'

export function createTrader(ready: Ready, index = 0) {
  const account = ready.accounts[index]
  if (account === undefined) throw new Error(`the simulator has no account ${index}`)
  const headers = { 'user-agent': userAgent, 'x-api-key': account.apiKey, 'content-type': 'application/json' }
  let nonce = 0

  const call = (method: string, path: string, body?: unknown, ownHeaders: Record<string, string> = headers) =>
    new Promise<Called>((resolve, reject) => {
      const sent = request(`${ready.rest}${path}`, { method, headers: ownHeaders }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: response.statusCode ?? 0, text, json: readJson(text)?.value })
        })
      })
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
    })

  const orderBody = (order: TestOrder, fault?: SigningFault) => {
    nonce += 1
    const expiryEpochMillis = order.expiryEpochMillis ?? Date.now() + 60_000
    const fee = order.fee ?? '0.0005'
    const amounts = settlementAmounts({
      side: order.side === 'BUY' ? 'buy' : 'sell',
      qty: order.qty,
      price: order.price,
      // A builder's fee is signed as part of the whole.
      feeRate: order.builderFee === undefined ? fee : addRates(fee, order.builderFee),
      syntheticResolution: 1_000_000,
      collateralResolution: 1_000_000,
    })
    const expiration = settlementExpirySeconds(expiryEpochMillis) + (fault === 'expiry' ? 1n : 0n)
    const hash = messageHash(fault === 'domain' ? 'SN_MAIN' : ready.chainId, account.starkPublicKey, [
      BigInt(account.vault),
      felt(order.syntheticId),
      amounts.base,
      1n,
      amounts.quote + (fault === 'rounding' ? 1n : 0n),
      1n,
      amounts.fee + (fault === 'fee' ? 1n : 0n),
      expiration,
      BigInt(nonce),
    ])
    const { r, s } = sign(hash.toString(16), account.starkPrivateKey)
    return {
      id: order.id,
      market: order.market ?? ready.markets[0],
      type: order.type ?? 'LIMIT',
      side: order.side,
      qty: order.qty,
      price: order.price,
      timeInForce: order.timeInForce ?? 'GTT',
      expiryEpochMillis,
      fee,
      nonce: String(nonce),
      postOnly: order.postOnly ?? false,
      reduceOnly: order.reduceOnly ?? false,
      selfTradeProtectionLevel: 'ACCOUNT',
      ...(order.cancelId === undefined ? {} : { cancelId: order.cancelId }),
      ...(order.builderFee === undefined ? {} : { builderFee: order.builderFee, builderId: '7' }),
      settlement: {
        signature: { r: `0x${r.toString(16)}`, s: `0x${(fault === 'signature' ? s - 1n : s).toString(16)}` },
        starkKey: account.starkPublicKey,
        collateralPosition: account.vault,
      },
    }
  }

  const stream = async (path: string, ownHeaders: Record<string, string> = headers): Promise<Frames> => {
    const socket = new WebSocket(`${ready.stream}${path}`, { headers: ownHeaders })
    const frames: Record<string, unknown>[] = []
    const waiting = new Set<() => void>()
    socket.on('message', (message: Buffer) => {
      const frame = readJson(message.toString('utf8'))?.value
      if (isRecord(frame)) frames.push(frame)
      for (const wake of waiting) wake()
    })
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve())
      socket.once('error', reject)
    })
    return {
      frames,
      until: (fits) =>
        new Promise((resolve) => {
          const look = () => {
            const found = frames.find(fits)
            if (found === undefined) return
            waiting.delete(look)
            resolve(found)
          }
          waiting.add(look)
          look()
        }),
      close: () => socket.close(),
    }
  }
  return {
    account,
    call,
    orderBody,
    stream,
    place: (order: TestOrder) => call('POST', '/user/order', orderBody(order)),
  }
}

export type TestOrder = {
  readonly id: string
  readonly side: 'BUY' | 'SELL'
  readonly qty: string
  readonly price: string
  readonly syntheticId: string
  readonly market?: string
  readonly type?: string
  readonly timeInForce?: string
  readonly reduceOnly?: boolean
  readonly fee?: string
  readonly builderFee?: string
  readonly postOnly?: boolean
  readonly cancelId?: string
  readonly expiryEpochMillis?: number
}

const fieldPrime = 2n ** 251n + 17n * 2n ** 192n + 1n
const domainSelector = 0x1ff2f602e42168014d405a94f75e8a93d640751d71d16311266e140d8b0a210n
const orderSelector = 0x36da8d51815527cabfaa9c982f564c80fa7429616739306036f1f9b608dd112n

const addRates = (a: string, b: string): string => ((Number(a) * 1e6 + Number(b) * 1e6) / 1e6).toFixed(6)

const felt = (hex: string): bigint => BigInt(hex)
const shortString = (text: string): bigint => BigInt(`0x${Buffer.from(text, 'ascii').toString('hex')}`)

/** SNIP-12 revision 1 over the elements of an order. */
export function messageHash(chainId: string, publicKey: string, order: readonly bigint[]): bigint {
  const domain = [domainSelector, shortString('Perpetuals'), shortString('v0'), shortString(chainId), 1n]
  const struct = [orderSelector, ...order.map((value) => (value < 0n ? fieldPrime + value : value))]
  return poseidonHashMany([
    shortString('StarkNet Message'),
    poseidonHashMany(domain),
    felt(publicKey),
    poseidonHashMany(struct),
  ])
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
