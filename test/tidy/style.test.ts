import { describe, expect, test } from 'vitest'
import { projectFiles, readText, sourceFiles } from './source-files.ts'

// Style as a test. An escape is a comment on the line: `tidy-ok: reason`.

const files = sourceFiles()
const isTest = (path: string) =>
  /\.(test|bench|fixture)\.ts$/.test(path) || path.startsWith('test/') || path.startsWith('cloud/test/')

/** Pure folders: the same inputs give the same outputs, so nothing in them may ask the time, chance or the outside. */
const pure = ['edge-daemon/core/', 'simulator/exchange/', 'simulator/market/', 'cloud/domain/', 'shared/']
const impure =
  /\b(Date|Math\.random|async|await|Promise|console|process|setTimeout|setInterval|performance|crypto|fetch)\b/

function linesWith(paths: (path: string) => boolean, pattern: RegExp): string[] {
  return files
    .filter((file) => paths(file.path))
    .flatMap((file) => {
      const text = file.text.split('\n')
      return file.code
        .split('\n')
        .map((line, index) => ({ line, index }))
        .filter(({ line }) => pattern.test(line))
        .filter(({ line }) => !text.some((raw) => raw.includes('tidy-ok:') && raw.includes(line.trim().slice(0, 30))))
        .map(({ line }) => `${file.path}: ${line.trim()}`)
    })
}

describe('style', () => {
  test('the pure folders know no clock, no chance, no waiting and no outside', () => {
    expect(linesWith((path) => pure.some((folder) => path.startsWith(folder)) && !isTest(path), impure)).toEqual([])
  })

  test('the core does not use decimal arithmetic', () => {
    const wrong = files
      .filter((file) => file.path.startsWith('edge-daemon/core/') && !isTest(file.path))
      .filter((file) =>
        file.imports.some(
          ({ specifier, isTypeOnly }) =>
            !isTypeOnly && (specifier === 'decimal.js' || specifier === '#shared/decimal.ts'),
        ),
      )
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  test('one clock of the daemon: the wall clock is read in runtime/clock.ts and nowhere near a decision', () => {
    const allowed = ['edge-daemon/runtime/clock.ts', 'edge-daemon/runtime/logger.ts']
    expect(
      linesWith(
        (path) => path.startsWith('edge-daemon/') && !isTest(path) && !allowed.includes(path),
        /\bDate\b(?!\.parse)/,
      ),
    ).toEqual([])
  })

  test('nothing is typed any, cast without need, asserted non-null or declared an enum', () => {
    const product = (path: string) => !isTest(path) && path !== 'shared/units.ts'
    expect(linesWith(product, /:\s*any\b|<any>|\bas any\b|\benum\s+\w+\s*\{/)).toEqual([])
    expect(
      linesWith(product, /\bas\s+(?!const\b)[A-Z]\w*/).filter((line) => !/: (import|export) (type )?[{*]/.test(line)),
    ).toEqual([])
  })

  test('nothing is exported by default except what Workers and tools demand', () => {
    const allowed = ['cloud/worker.ts', 'vitest.config.ts', 'test/mutation/vitest.config.ts']
    expect(linesWith((path) => !allowed.includes(path), /^export default\b/)).toEqual([])
  })

  test('no name says Manager, Helper, Util, Service, Handler or Processor', () => {
    const wrong = files.filter((file) => /(manager|helper|util|service|handler|processor)s?\b/i.test(file.path))
    expect(wrong.map((file) => file.path)).toEqual([])
    expect(
      linesWith(
        (path) => !isTest(path),
        /\b(class|type|function|const)\s+\w*(Manager|Helper|Util|Service|Processor)\b/,
      ),
    ).toEqual([])
  })

  test('files have kebab-case names and no index', () => {
    const wrong = files.filter(
      (file) =>
        !/(^|\/)[a-z0-9]+(-[a-z0-9]+)*(\.(test|bench|fixture|d|config|integration|property|e2e))*\.ts$/.test(
          file.path,
        ) || file.path.endsWith('/index.ts'),
    )
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  test('no leftover waits for somebody to remember it', () => {
    const marks = new RegExp(['TO', 'FIX', 'X'].map((start, index) => start + ['DO', 'ME', 'XX'][index]).join('|'))
    expect(files.filter((file) => marks.test(file.text)).map((file) => file.path)).toEqual([])
  })

  test('every file is reached from a program or a test', () => {
    const entries =
      /^(edge-daemon\/(main|paper|replay|backtest|backtest\/sweep-worker)|simulator\/main|cloud\/worker|vitest\.config|test\/mutation\/vitest\.config|scripts\/[a-z-]+|cloud\/dashboard\/(app|sign-in)|test\/acceptance\/acceptance|test\/conformance\/(conformance|random-worker)|test\/fuzz\/(fuzz|fuzz-worker)|test\/frontier\/(frontier|frontier-worker)|test\/third-party\/ccxt|test\/simulation\/(simulate|planted\/hunt|run\/seed-worker|run\/quick-worker\.fixture)|test\/scorecard\/scorecard|test\/mutation\/mutation|test\/chaos\/(chaos|preload\/[a-z-]+)|test\/fixed-seed)\.ts$/
    const reached = new Set(files.flatMap((file) => file.imports.map(({ target }) => target)))
    const dead = files.filter(
      (file) => !reached.has(file.path) && !entries.test(file.path) && !/\.(test|bench|d)\.ts$/.test(file.path),
    )
    expect(dead.map((file) => file.path).filter((path) => !path.startsWith('cloud/test/'))).toEqual([])
  })

  test('test names are unique within a file', () => {
    const wrong = files.flatMap((file) => {
      const names = [...file.text.matchAll(/\n\s*test\('([^']+)'/g)].map((match) => match[1])
      return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${file.path}: ${name}`)
    })
    expect(wrong).toEqual([])
  })

  test('no address of a package registry and no folder of another machine is in the tree', () => {
    const registry = ['registry.', 'npmjs', '.org'].join('')
    const wrong = projectFiles()
      .filter((path) => !/\.(png|wasm|ico)$/.test(path))
      .filter((path) => {
        const text = readText(path)
        return (
          text.includes(registry) ||
          /"resolved":/.test(path === 'package-lock.json' ? text : '') ||
          /(^|[\s'"(])\/(work|root|home)\/[a-z]/.test(text)
        )
      })
    expect(wrong).toEqual([])
  })
})
