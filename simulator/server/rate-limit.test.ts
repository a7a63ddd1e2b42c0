import { describe, expect, test } from 'vitest'
import { addressesMax, clientAddress, createRateLimit, rateWindowMs } from './rate-limit.ts'

describe('the rate limit', () => {
  test('answers so many requests a minute and starts anew when the minute is over', () => {
    const limit = createRateLimit(3)
    const answered = (nowMs: number) => limit.admits('a', nowMs)
    expect([0, 1, 2, 3, rateWindowMs - 1].map(answered)).toEqual([true, true, true, false, false])
    expect([rateWindowMs, rateWindowMs, rateWindowMs, rateWindowMs].map(answered)).toEqual([true, true, true, false])
  })
  test('counts every address by itself', () => {
    const limit = createRateLimit(1)
    expect(limit.admits('daemon', 0)).toBe(true)
    expect(limit.admits('daemon', 1)).toBe(false)
    expect(limit.admits('watchdog', 1)).toBe(true)
  })
  test('remembers a bounded number of addresses, and the active one among them', () => {
    const limit = createRateLimit(1)
    for (let index = 0; index < addressesMax; index += 1) limit.admits(`old ${index}`, 0)
    limit.admits('mine', 1)
    expect(limit.admits('mine', 2)).toBe(false)
    // The oldest was forgotten to make room, so it is a stranger again.
    expect(limit.admits('old 0', 2)).toBe(true)
  })
  test('switched off it never refuses', () => {
    const limit = createRateLimit(null)
    expect(Array.from({ length: 5_000 }, () => limit.admits('a', 0)).every(Boolean)).toBe(true)
  })
})

test.each([
  { forwarded: undefined, address: '127.0.0.1' },
  { forwarded: '', address: '127.0.0.1' },
  { forwarded: '10.0.0.7', address: '10.0.0.7' },
  { forwarded: ' 10.0.0.7 , 192.168.0.1', address: '10.0.0.7' },
  { forwarded: ', 10.0.0.7', address: '127.0.0.1' },
  { forwarded: ['10.0.0.7', '10.0.0.8'], address: '10.0.0.7' },
  { forwarded: 'x'.repeat(10_000), address: 'x'.repeat(45) },
])('a request forwarded for $forwarded counts for $address', ({ forwarded, address }) => {
  expect(clientAddress(forwarded, '127.0.0.1')).toBe(address)
})
