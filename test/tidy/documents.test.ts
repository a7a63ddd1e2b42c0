import { expect, test } from 'vitest'
import { constantsOfCore } from '../../scripts/config/constants-table.ts'
import { staleDocuments } from '../../scripts/config/documents.ts'
import { projectFiles, readText, sourceFiles } from './source-files.ts'

test('the documents of the config are those that its schema makes (npm run config -- docs writes them)', () => {
  expect(staleDocuments()).toEqual([])
})

test('every number of the core is a constant with its reason in a comment above it', () => {
  const unexplained = constantsOfCore().filter(({ reason }) => reason.length < 20)
  expect(unexplained.map(({ file, name }) => `${file}: ${name}`)).toEqual([])
})

test('every file that docs/quoting.md names is there', () => {
  const files = projectFiles()
  const named = [...readText('docs/quoting.md').matchAll(/`([a-z0-9./-]+\.ts)`/g)].map((match) => match[1])
  expect(named.filter((name) => !files.some((path) => `/${path}`.endsWith(`/${name}`)))).toEqual([])
})

test('docs/operations.md says of every reason to halt what clears it', () => {
  const operations = readText('docs/operations.md')
  const reasons = sourceFiles()
    .filter(({ path }) => path.startsWith('edge-daemon/core/') && !path.endsWith('.test.ts'))
    .flatMap(({ text }) => [...text.matchAll(/\b(?:reasons|latches)\['([a-z_]+)'\]/g)].map((match) => match[1] ?? ''))
  expect(reasons.length).toBeGreaterThan(20)
  expect([...new Set(reasons)].filter((reason) => !operations.includes(`\`${reason}\``))).toEqual([])
})
