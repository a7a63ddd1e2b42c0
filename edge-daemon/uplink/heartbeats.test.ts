import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ControlState } from '#shared/contracts/control.ts'
import type { Heartbeat } from '#shared/contracts/heartbeat.ts'
import type { RefusalKind } from '#shared/contracts/refusal.ts'
import { monoMs } from '#shared/units.ts'
import { eventually } from '../eventually.fixture.ts'
import { startHeartbeats } from './heartbeats.ts'
import { toyCloud, type ToyCloud } from './toy-cloud.fixture.ts'

const control: ControlState = {
  version: 1,
  serverAtMs: 1_790_000_000_000,
  latched: false,
  latchReason: null,
  desired: 'run',
  configVersion: 0,
  commands: [],
}
const beat = (seq: number): Heartbeat => ({
  version: 1,
  bot: 'toy',
  run: '000001aaaaaaaaaa',
  seq,
  sentAtMs: 1_790_000_000_000,
  market: 'TOY-USD',
  quoting: true,
  haltReasons: [],
  openOrders: 4,
  position: '0',
  mid: null,
  pnl: { capture: '0', inventory: '0', fees: '0', funding: '0', total: '0' },
  equity: null,
  fills: 0,
  requests: { create: 0, edit: 0, cancel: 0 },
  rejects: 0,
  journalSeq: 0,
  ackedSeq: 0,
  configVersion: 0,
  configHash: '',
  acks: [],
})

function start(cloud: ToyCloud, everyMs: number) {
  const heard: ControlState[] = []
  const away: (string | null)[] = []
  const refused: [string, RefusalKind][] = []
  const beats = startHeartbeats({
    client: cloud.client,
    everyMs,
    nowMs: () => monoMs(performance.now()),
    build: beat,
    isLoopAlive: () => true,
    onControl: (word) => heard.push(word),
    onAway: (detail) => away.push(detail),
    onRefused: (detail, kind) => refused.push([detail, kind]),
  })
  onTestFinished(() => beats.stop())
  return { beats, heard, away, refused }
}

describe('heartbeats', () => {
  test('come at once and then regularly, each with the next number, and the answer is passed on', async () => {
    const cloud = await toyCloud()
    cloud.reply = () => control
    const startedAtMs = performance.now()
    const { heard, beats } = start(cloud, 100)
    await eventually(() => cloud.bodies.length >= 5)
    expect(performance.now() - startedAtMs).toBeGreaterThan(380)
    const numbers = cloud.bodies.map(({ body }) => JSON.parse(body).seq)
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect(heard[0]).toEqual(control)
    await eventually(() => beats.sent() >= 5)
    expect(beats.sent()).toBe(heard.length)
  })

  test('many announcements are one beat, no sooner than 200 ms after the last', async () => {
    const cloud = await toyCloud()
    cloud.reply = () => control
    const startedAtMs = performance.now()
    const { beats } = start(cloud, 5_000)
    await eventually(() => cloud.bodies.length === 1)
    for (let index = 0; index < 20; index += 1) beats.announce()
    await eventually(() => cloud.bodies.length === 2)
    // From before the first was sent: it may have arrived late.
    expect((cloud.bodies[1]?.atMs ?? 0) - startedAtMs).toBeGreaterThan(195)
    await sleep(300)
    expect(cloud.bodies.length).toBe(2)
  })

  test('never overlap, also when the cloud is slow and much is announced', async () => {
    const cloud = await toyCloud()
    cloud.reply = () => control
    cloud.delayMs = 150
    const { beats } = start(cloud, 50)
    for (let index = 0; index < 30; index += 1) {
      beats.announce()
      await sleep(20)
    }
    expect(cloud.inFlightMax).toBe(1)
    expect(cloud.bodies.length).toBeGreaterThanOrEqual(2)
  })

  test.each(['broken', 'silent', 'nonsense'] as const)(
    'a cloud that is %s is away, and the next beat tries again',
    async (mood) => {
      const cloud = await toyCloud()
      cloud.reply = () => control
      cloud.mood = mood
      const { away, heard, beats } = start(cloud, 5_000)
      await eventually(() => away.length > 0)
      expect(away[0]).toBeTypeOf('string')
      expect(beats.sent()).toBe(0)
      cloud.mood = 'well'
      beats.announce()
      await eventually(() => heard.length > 0)
      expect(away.at(-1)).toBeNull()
    },
  )

  test('a cloud that forbids is told apart from one that is away', async () => {
    const cloud = await toyCloud()
    cloud.mood = 'forbidding'
    const { away, refused } = start(cloud, 5_000)
    await eventually(() => away.length > 0)
    expect(refused).toEqual([['refused with 403: {"error":"not_this_bot","requestId":"1"}', 'not_this_bot']])
  })

  test('the token never shows in what is told of a failure', async () => {
    const cloud = await toyCloud()
    cloud.mood = 'silent'
    const { away } = start(cloud, 5_000)
    await eventually(() => away.length > 0)
    expect(away.join()).not.toContain('Bearer')
  })
})
