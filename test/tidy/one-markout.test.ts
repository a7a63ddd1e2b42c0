import { expect, test } from 'vitest'
import { sourceFiles } from './source-files.ts'

// What a fill was worth a while later is worked out in one place, so that the daemon, the backtest, the dashboard and every
// report give the same number for the same fill.

test('audit row 6.2: markout, adverse move and edge of a fill are defined in shared/markout.ts and nowhere else', () => {
  const definition = /\b(?:const|function)\s+(?:markout|adverse|edge)Bps\b\s*[=(<]/
  const where = sourceFiles()
    .filter(({ path }) => !path.includes('/predecessor/') && !path.endsWith('.test.ts'))
    .filter(({ code }) => definition.test(code))
    .map(({ path }) => path)
  expect(where).toEqual(['shared/markout.ts'])
})
