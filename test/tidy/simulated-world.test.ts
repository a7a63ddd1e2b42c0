import { describe, expect, test } from 'vitest'
import { sourceFiles, type SourceFile } from './source-files.ts'

// What the simulated world runs must be the same each time: from its entry along every import that is not of types alone,
// nothing may ask the time, draw chance, wait, or go through things in an order that the language leaves open. Lists, maps, sets
// and keys of objects have a fixed order; folders, locales and what the garbage collector knows have none.

const entry = 'test/simulation/seed.ts'

const forbidden: readonly (readonly [string, RegExp])[] = [
  ['wall clock', /\bDate\b|\bperformance\b|\bhrtime\b|\bTemporal\b/],
  ['chance', /\bMath\.random\b|\brandom(UUID|Bytes|Int|Fill)\b|\bgetRandomValues\b/],
  ['waiting', /\basync\b|\bawait\b|\bPromise\b|\bset(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b|\bnextTick\b/],
  [
    'open order',
    /\breaddir|\bopendir\b|\bglob\b|\blocaleCompare\b|\btoLocale|\bIntl\b|\bWeakRef\b|\bFinalizationRegistry\b/,
  ],
  [
    'the outside',
    /\bprocess\.(env|argv|on|pid|stdout|stderr|memoryUsage|cpuUsage|uptime|hrtime|nextTick)\b|\bfetch\b|\bWebSocket\b|\bWorker\b/,
  ],
]

/** Files in which a piece that the world runs stands beside a shell that it does not run. */
const beside: Readonly<Record<string, string>> = {
  'simulator/server/clock.ts': 'the type of a clock; the machine’s own is a default that the world overrides',
}

/** Packages and parts of Node that the world runs. */
const packages = [
  'zod',
  'decimal.js',
  '@scure/starknet',
  '@x10xchange/stark-crypto-wrapper-wasm',
  'node:crypto',
  'node:fs',
  'node:module',
  'node:path',
  'node:util',
]

const files = new Map(sourceFiles().map((file) => [file.path, file]))

function reached(): readonly SourceFile[] {
  const found = new Set<SourceFile>()
  const visit = (path: string | null) => {
    const file = path === null ? undefined : files.get(path)
    if (file === undefined || found.has(file)) return
    found.add(file)
    for (const { target, isTypeOnly } of file.imports) if (!isTypeOnly) visit(target)
  }
  visit(entry)
  return [...found]
}

describe('what the simulated world runs', () => {
  const world = reached()
  const offences = ({ code }: SourceFile) =>
    code
      .split('\n')
      .flatMap((line) =>
        forbidden.filter(([, pattern]) => pattern.test(line)).map(([what]) => `${what}: ${line.trim()}`),
      )

  test('reaches the core, the decoders, the exchange and the watchdog', () => {
    const paths = new Set(world.map(({ path }) => path))
    for (const path of [
      'edge-daemon/core/engine.ts',
      'edge-daemon/venue/extended/frame-reader.ts',
      'simulator/exchange/exchange.ts',
      'cloud/domain/watchdog.ts',
    ])
      expect(paths).toContain(path)
  })

  test('asks no time, draws no chance, waits for nothing and leaves no order open', () => {
    const wrong = world
      .filter(({ path }) => beside[path] === undefined)
      .flatMap((file) => offences(file).map((offence) => `${file.path}: ${offence}`))
    expect(wrong).toEqual([])
  })

  test('has no exception that is not needed any more', () => {
    const needed = world.filter((file) => offences(file).length > 0).map(({ path }) => path)
    expect(Object.keys(beside).filter((path) => !needed.includes(path))).toEqual([])
  })

  test('takes no package that is not known here', () => {
    const foreign = world.flatMap(({ path, imports }) =>
      imports
        .filter(({ target, isTypeOnly, specifier }) => target === null && !isTypeOnly && !packages.includes(specifier))
        .map(({ specifier }) => `${path}: ${specifier}`),
    )
    expect(foreign).toEqual([])
  })
})
