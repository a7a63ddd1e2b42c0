import { describe, expect, test } from 'vitest'
import { sourceFiles, type SourceFile } from './source-files.ts'

// The plan of the house: who may know whom. Imports go down only; the daemon and the cloud meet in shared/ alone.

const files = sourceFiles()
const isTest = (path: string) => /\.(test|bench|fixture)\.ts$/.test(path)

type Room = { readonly folder: string; readonly may: readonly string[]; readonly packages: readonly string[] }

/** The first room that a path lies in decides; inner rooms stand before outer ones. `may` names folders or files. */
const rooms: readonly Room[] = [
  { folder: 'shared/contracts/', may: ['shared/'], packages: ['zod'] },
  { folder: 'shared/config/', may: ['shared/'], packages: ['zod'] },
  { folder: 'shared/decimal.ts', may: [], packages: ['decimal.js'] },
  { folder: 'shared/', may: ['shared/'], packages: [] },
  { folder: 'edge-daemon/core/', may: ['edge-daemon/core/', 'shared/'], packages: [] },
  { folder: 'edge-daemon/connection/', may: ['edge-daemon/connection/', 'shared/'], packages: ['ws'] },
  {
    folder: 'edge-daemon/venue/',
    may: ['edge-daemon/venue/', 'edge-daemon/connection/', 'edge-daemon/core/', 'shared/'],
    packages: ['node', 'zod', 'ws', 'starknet'],
  },
  {
    folder: 'edge-daemon/journal/',
    may: ['edge-daemon/journal/', 'edge-daemon/core/account/checkpoint.ts', 'shared/'],
    packages: ['node', 'zod'],
  },
  {
    folder: 'edge-daemon/uplink/',
    may: ['edge-daemon/uplink/', 'edge-daemon/connection/', 'edge-daemon/journal/', 'shared/'],
    packages: ['node', 'zod'],
  },
  {
    folder: 'edge-daemon/backtest/',
    may: ['edge-daemon/', 'simulator/market/', 'shared/'],
    packages: ['node', 'zod', 'smol-toml'],
  },
  {
    // An account on paper needs an exchange of its own; what trades for real must not be able to reach it.
    folder: 'edge-daemon/paper/',
    may: ['edge-daemon/', 'simulator/', 'shared/'],
    packages: ['node'],
  },
  { folder: 'edge-daemon/', may: ['edge-daemon/', 'shared/'], packages: ['node', 'zod', 'smol-toml'] },
  { folder: 'simulator/exchange/', may: ['simulator/exchange/', 'shared/'], packages: [] },
  { folder: 'simulator/market/', may: ['simulator/market/', 'simulator/exchange/', 'shared/'], packages: [] },
  {
    folder: 'simulator/',
    may: ['simulator/', 'shared/'],
    packages: ['node', 'zod', 'ws', '@scure/starknet', '@x10xchange/stark-crypto-wrapper-wasm'],
  },
  { folder: 'cloud/domain/', may: ['cloud/domain/', 'shared/'], packages: ['zod'] },
  { folder: 'cloud/dashboard/', may: ['cloud/dashboard/', 'shared/'], packages: ['uplot'] },
  {
    folder: 'cloud/',
    may: ['cloud/', 'shared/', '.build/dashboard/'],
    packages: ['cloudflare:workers', 'hono', 'zod'],
  },
]

/** What the simulator must not take from shared/: the daemon's own arithmetic, so that one bug cannot fool both sides. */
const notForSimulator = [
  'shared/market.ts',
  'shared/ledger.ts',
  'shared/valuation.ts',
  'shared/contracts/',
  'shared/config/',
]

const roomOf = (path: string): Room | undefined => rooms.find((room) => path.startsWith(room.folder))

describe('imports', () => {
  test('go only where the plan of the house allows', () => {
    const wrong = files
      .filter((file) => !isTest(file.path) && !file.path.startsWith('cloud/test/'))
      .flatMap((file) => {
        const room = roomOf(file.path)
        if (room === undefined) return []
        return file.imports
          .filter(({ specifier, target }) => {
            if (target !== null) return !room.may.some((allowed) => target.startsWith(allowed))
            const name = specifier.startsWith('node:') ? 'node' : specifier
            return !room.packages.some((allowed) => name === allowed || name.startsWith(`${allowed}/`))
          })
          .map(({ specifier }) => `${file.path} -> ${specifier}`)
      })
    expect(wrong).toEqual([])
  })

  test('of the simulator share no arithmetic with the daemon', () => {
    const wrong = files
      .filter((file) => file.path.startsWith('simulator/') && !isTest(file.path))
      .flatMap((file) =>
        file.imports
          .filter(({ target }) => notForSimulator.some((name) => target?.startsWith(name)))
          .map(({ specifier }) => `${file.path} -> ${specifier}`),
      )
    expect(wrong).toEqual([])
  })

  test('of tests are made by tests only', () => {
    const wrong = files
      .filter(({ path }) => !/^(test|cloud\/test)\//.test(path) && !isTest(path) && path !== 'vitest.config.ts')
      .flatMap((file) =>
        file.imports
          .filter(({ target }) => target !== null && (target.startsWith('test/') || isTest(target)))
          .map(({ specifier }) => `${file.path} -> ${specifier}`),
      )
    expect(wrong).toEqual([])
  })

  test('within the core go from orders down to numbers', () => {
    const order = ['signals', 'book', 'pricing', 'risk', 'quoting', 'account']
    const lowest = new Set(['edge-daemon/core/signals/', 'edge-daemon/core/book/', 'edge-daemon/core/pricing/'])
    const wrong = files
      .filter((file) => [...lowest].some((folder) => file.path.startsWith(folder)) && !isTest(file.path))
      .flatMap((file) => {
        const own = order.findIndex((name) => file.path.includes(`/core/${name}/`))
        return file.imports
          .filter(
            ({ target, isTypeOnly }) =>
              !isTypeOnly && order.findIndex((name) => target?.includes(`/core/${name}/`)) > own,
          )
          .map(({ specifier }) => `${file.path} -> ${specifier}`)
      })
    expect(wrong).toEqual([])
  })

  test('have no cycles', () => {
    expect(firstCycle(files)).toBeNull()
  })
})

/** The paths of one import cycle, or null. Imports of types alone vanish at run time and do not count. */
function firstCycle(all: readonly SourceFile[]): string | null {
  const byPath = new Map(all.map((file) => [file.path, file]))
  const state = new Map<string, 'open' | 'done'>()
  const walk = (path: string, trail: readonly string[]): string | null => {
    if (state.get(path) === 'done') return null
    if (state.get(path) === 'open') return [...trail.slice(trail.indexOf(path)), path].join(' -> ')
    state.set(path, 'open')
    for (const { target, isTypeOnly } of byPath.get(path)?.imports ?? []) {
      const found = target === null || isTypeOnly || !byPath.has(target) ? null : walk(target, [...trail, path])
      if (found !== null) return found
    }
    state.set(path, 'done')
    return null
  }
  for (const file of all) {
    const found = walk(file.path, [])
    if (found !== null) return found
  }
  return null
}
