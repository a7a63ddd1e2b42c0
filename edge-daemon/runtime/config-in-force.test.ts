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
  const served = (version: number, config: unknown) => ({ version, config: JSON.parse(JSON.stringify(config)) })

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

  test('keeps its limits when the file changes a field that is closed to it and was served as the file had it', () => {
    const inForce = configInForce(file({ quoting: { levels: 2 } }), null, always)
    const overlay = served(8, {
      risk: { positionMaxUsd: 200 },
      quoting: { levels: 3 },
      operations: { latencyWarnMs: 500 },
    })
    expect(inForce.serve(overlay)).toMatchObject({ type: 'config_changed' })
    const changed = file({ quoting: { levels: 2 }, operations: { latencyWarnMs: 600 } })
    expect(inForce.reload(() => changed)).toMatchObject({ changed: ['operations.latencyWarnMs'] })
    const inPart = { risk: { positionMaxUsd: 200 }, quoting: { levels: 3 }, operations: { latencyWarnMs: 600 } }
    expect(inForce.trading()).toMatchObject(inPart)
    expect(configInForce(changed, overlay, always).trading()).toMatchObject(inPart)
  })

  test('refuses a reload that would drop one of its limits, in one sentence that names it', () => {
    const inForce = configInForce(file(), null, always)
    inForce.serve(served(8, { risk: { positionMaxUsd: 200, bandCriticalShare: 0.6 } }))
    const before = inForce.trading()
    const read = () => file({ risk: { bandWarnShare: 0.7 } })
    expect(inForce.reload(read)).toEqual({
      type: 'config_refused',
      version: null,
      reason:
        'risk.bandCriticalShare is tightened by the cloud, which a reload does not forgive, and the file does not fit it: ' +
        'risk.bandWarnShare: was 0.7, must be below bandCriticalShare (0.6): lower it or raise bandCriticalShare',
    })
    expect(inForce.trading()).toBe(before)
    expect(inForce.serve(served(9, { risk: { positionMaxUsd: 200 } }))).toMatchObject({ type: 'config_changed' })
    expect(inForce.reload(read)).toMatchObject({ changed: ['risk.bandWarnShare'] })
    expect(inForce.trading().risk.positionMaxUsd).toBe(200)
  })

  test('that does not fit whole at a start is taken as far as it does, named, and fetched again', () => {
    const overlay = served(8, { risk: { positionMaxUsd: 200, bandCriticalShare: 0.6 } })
    const changed = file({ risk: { bandWarnShare: 0.7 } })
    const inForce = configInForce(changed, overlay, always)
    expect(inForce.trading().risk).toMatchObject({ positionMaxUsd: 200, bandWarnShare: 0.7, bandCriticalShare: 0.8 })
    expect(inForce.leftOut().map(({ path }) => path)).toEqual(['risk.bandCriticalShare'])
    expect(inForce.seenVersion).toBe(7)
    expect(inForce.serve(overlay)).toMatchObject({
      type: 'config_refused',
      version: 8,
      reason: expect.stringContaining('risk.bandWarnShare: was 0.7'),
    })
    // What the start could not hold is no reason to refuse every reload after it.
    expect(inForce.reload(() => changed)).toMatchObject({ changed: [] })
    inForce.reload(() => file())
    expect(inForce.trading().risk).toMatchObject({ positionMaxUsd: 200, bandCriticalShare: 0.6 })
    expect(inForce.leftOut()).toEqual([])
  })

  test.each([
    ['a field', { risk: { positionMaxUsd: 200, colourMax: 3 } }, 'risk.colourMax'],
    ['a section', { colour: { max: 3 }, risk: { positionMaxUsd: 200 } }, 'colour.max'],
    ['a value', { risk: { drawdownMaxUsd: 'little', positionMaxUsd: 200 } }, 'risk.drawdownMaxUsd'],
  ])('keeps its limits when it has %s that this version does not know', (_, config, path) => {
    const inForce = configInForce(file(), served(8, config), always)
    expect(inForce.trading().risk.positionMaxUsd).toBe(200)
    expect(inForce.leftOut().map((each) => each.path)).toEqual([path])
    expect(inForce.reload(() => file({ quoting: { levels: 3 } }))).toMatchObject({ changed: ['quoting.levels'] })
    expect(inForce.trading().risk.positionMaxUsd).toBe(200)
  })

  test('is named and fetched again at a start when nothing of it can be understood', () => {
    const inForce = configInForce(file(), served(8, 'nonsense'), always)
    expect(inForce.trading().risk.positionMaxUsd).toBe(500)
    expect(inForce.leftOut()).toHaveLength(1)
    expect(inForce.seenVersion).toBe(7)
  })

  test('is not fetched again when it fits whole, or where the file has overtaken it', () => {
    const overlay = served(8, { risk: { positionMaxUsd: 200 } })
    expect(configInForce(file(), null, always).seenVersion).toBe(0)
    expect(configInForce(file(), overlay, always).seenVersion).toBe(8)
    expect(configInForce(file({ risk: { positionMaxUsd: 100 } }), overlay, always).seenVersion).toBe(8)
  })

  test('that is refused is not the version in force, which is told beside it with the reason', () => {
    const inForce = configInForce(file(), null, always)
    expect([inForce.version(), inForce.refused()]).toEqual([0, null])
    inForce.serve(served(1, { risk: { positionMaxUSD: 50 } }))
    const reason = 'risk.positionMaxUSD is not a known setting: remove it or check its spelling'
    expect([inForce.version(), inForce.refused()]).toEqual([0, { version: 1, reason }])
    inForce.serve(served(4, { risk: { positionMaxUsd: 200 } }))
    expect([inForce.version(), inForce.refused()]).toEqual([4, null])
    inForce.serve(served(5, { risk: { positionMaxUSD: 50 } }))
    inForce.reload(() => file({ quoting: { levels: 3 } }))
    expect([inForce.version(), inForce.refused()]).toEqual([4, { version: 5, reason }])
    expect(inForce.trading().risk.positionMaxUsd).toBe(200)
    const restarted = configInForce(file(), served(4, { risk: { positionMaxUsd: 200 } }), always)
    expect([restarted.version(), restarted.refused()]).toEqual([4, null])
  })

  test('that is in force in part is told as refused itself, until a file fits it whole', () => {
    const overlay = served(8, { risk: { positionMaxUsd: 200, bandCriticalShare: 0.6 } })
    const inForce = configInForce(file({ risk: { bandWarnShare: 0.7 } }), overlay, always)
    const inPart = [8, { version: 8, reason: expect.stringContaining('risk.bandWarnShare: was 0.7') }]
    expect([inForce.version(), inForce.refused()]).toEqual(inPart)
    inForce.serve(overlay)
    expect([inForce.version(), inForce.refused()]).toEqual(inPart)
    inForce.reload(() => file())
    expect([inForce.version(), inForce.refused()]).toEqual([8, null])
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
