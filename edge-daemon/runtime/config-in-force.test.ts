import { describe, expect, test } from 'vitest'
import { DaemonConfig } from '#shared/config/config.ts'
import { configInForce } from './config-in-force.ts'
import { Refusal } from './refusal.ts'
import { daemonFile } from '#shared/config/daemon-file.fixture.ts'

const file = (more: object = {}) => DaemonConfig.parse({ ...daemonFile, ...more })
const always = () => true

describe('audit row 5.5: the local file, read again', () => {
  test('takes effect whole, and the answer lists what changed', () => {
    const inForce = configInForce(file(), null, always)
    const before = inForce.hash()
    const event = inForce.reload(() => file({ risk: { positionMaxUsd: 250 }, quoting: { levels: 3 } }))
    expect(event).toMatchObject({
      type: 'config_changed',
      version: null,
      changed: ['quoting.levels', 'risk.positionMaxUsd'],
      config: { risk: { positionMaxUsd: 250 }, quoting: { levels: 3 } },
    })
    expect(inForce.trading().risk.positionMaxUsd).toBe(250)
    expect(inForce.hash()).not.toBe(before)
  })

  test('may loosen a limit: a person stands at the machine', () => {
    const event = configInForce(file(), null, always).reload(() => file({ risk: { positionMaxUsd: 9_000 } }))
    expect(event).toMatchObject({ changed: ['risk.positionMaxUsd'] })
  })

  test.each([
    ['bot', { bot: 'other' }],
    ['stateDir', { stateDir: 'var/other' }],
    ['venue.market', { venue: { ...daemonFile.venue, market: 'ETH-USD' } }],
    ['venue.rest', { venue: { ...daemonFile.venue, rest: 'http://127.0.0.1:2/hidden-in-a-path' } }],
    ['cloud.url', { cloud: { url: 'https://cloud.example' } }],
    ['operations.heartbeatMs', { operations: { heartbeatMs: 1_000 } }],
  ])('is refused whole when %s changed, named without its values', (path, change) => {
    const inForce = configInForce(file(), null, always)
    const before = inForce.trading()
    const event = inForce.reload(() => file({ risk: { positionMaxUsd: 250 }, ...change }))
    const reason = `${path} cannot change while running: stop, change it, start again`
    expect(event).toEqual({ type: 'config_refused', version: null, reason })
    expect(inForce.trading()).toBe(before)
  })

  test('waits with what orders under way rest on until there is no position and no order', () => {
    let isFlat = false
    const inForce = configInForce(file(), null, () => isFlat)
    const read = () => file({ operations: { requestMaxAgeMs: 5_000 }, risk: { collarBps: 100 } })
    expect(inForce.reload(read)).toEqual({
      type: 'config_refused',
      version: null,
      reason:
        'operations.requestMaxAgeMs can change only without a position and resting orders: halt, flatten, then reload',
    })
    expect(inForce.trading().risk.collarBps).toBe(200)
    isFlat = true
    expect(inForce.reload(read)).toMatchObject({ changed: ['risk.collarBps', 'operations.requestMaxAgeMs'] })
  })

  test('is refused in the words of the check when it is not valid, and the old one stays', () => {
    const inForce = configInForce(file(), null, always)
    const event = inForce.reload(() => {
      throw new Refusal('--config x.toml: risk.positionMaxUsd: was -5, must be a number between 1 and 10000000')
    })
    expect(event).toMatchObject({
      type: 'config_refused',
      reason: expect.stringContaining('risk.positionMaxUsd: was -5'),
    })
    expect(inForce.trading().risk.positionMaxUsd).toBe(500)
  })

  test('without any change it changes nothing and says so', () => {
    expect(configInForce(file(), null, always).reload(() => file())).toMatchObject({ changed: [] })
  })
})

describe('what the cloud serves', () => {
  const served = (version: number, config: object) => ({ version, config: JSON.parse(JSON.stringify(config)) })

  test('is laid over the file, also after a restart and after the file was read again', () => {
    const inForce = configInForce(file(), null, always)
    expect(inForce.serve(served(7, { risk: { positionMaxUsd: 100 } }))).toMatchObject({
      version: 7,
      changed: ['risk.positionMaxUsd'],
    })
    expect(inForce.reload(() => file({ quoting: { levels: 3 } }))).toMatchObject({ changed: ['quoting.levels'] })
    expect(inForce.trading()).toMatchObject({ risk: { positionMaxUsd: 100 }, quoting: { levels: 3 } })
    const restarted = configInForce(file(), served(7, { risk: { positionMaxUsd: 100 } }), always)
    expect(restarted.trading().risk.positionMaxUsd).toBe(100)
  })

  test("is dropped when today's file is tighter", () => {
    const overlay = served(7, { risk: { positionMaxUsd: 200 } })
    const inForce = configInForce(file({ risk: { positionMaxUsd: 100 } }), overlay, always)
    expect(inForce.trading().risk.positionMaxUsd).toBe(100)
  })

  test("keeps its other limits when today's file has become tighter in one of them", () => {
    const overlay = served(7, { risk: { positionMaxUsd: 200, drawdownMaxUsd: 10 }, quoting: { levels: 3 } })
    const inForce = configInForce(file(), overlay, always)
    inForce.reload(() => file({ risk: { positionMaxUsd: 100 } }))
    expect(inForce.trading()).toMatchObject({
      risk: { positionMaxUsd: 100, drawdownMaxUsd: 10 },
      quoting: { levels: 3 },
    })
  })

  test('audit row 6.6: is refused and named when it touches what is closed to it, and the old one stays', () => {
    const inForce = configInForce(file(), null, always)
    expect(inForce.serve(served(3, { operations: { stopMaxMs: 60_000 } }))).toEqual({
      type: 'config_refused',
      version: 3,
      reason: 'operations.stopMaxMs is not for the cloud to change: a person changes it in the local file',
    })
    expect(inForce.trading().operations.stopMaxMs).toBe(30_000)
  })
})
