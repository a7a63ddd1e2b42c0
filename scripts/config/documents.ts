import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DaemonConfig } from '#shared/config/config.ts'
import { parameters } from '#shared/config/parameters.ts'
import { cloudPolicy } from './cloud-policy.ts'
import { constantsTable } from './constants-table.ts'
import { exampleFile } from './example-file.ts'
import { parametersPage } from './parameters-page.ts'

// The files that are made from the schema, and whether those in the tree are the ones that would be made now.

export type Document = { readonly path: string; readonly text: string }

const root = join(import.meta.dirname, '../..')

/** What a file may hold, so that an editor can check it while it is written. */
export const jsonSchema = (): string =>
  json({ title: 'Config of a Pilotlight daemon', ...z.toJSONSchema(DaemonConfig, { io: 'input' }) })

export const documents = (): readonly Document[] => [
  { path: 'docs/parameters.md', text: parametersPage(parameters) },
  { path: 'docs/config.schema.json', text: jsonSchema() },
  { path: 'docs/cloud-policy.json', text: json(cloudPolicy(parameters)) },
  { path: 'edge-daemon/daemon.example.toml', text: exampleFile(parameters) },
  { path: 'docs/quoting.md', text: withConstants(textOf('docs/quoting.md') ?? '') },
]

/** The page is written by hand; only the table of constants in it is made. */
const withConstants = (page: string): string =>
  page.replace(
    /(<!-- constants[^>]*-->\n)[\s\S]*?(\n<!-- end -->)/,
    (_, start, end) => `${start}${constantsTable()}${end}`,
  )

/** Paths of the documents whose file in the tree is another one. */
export const staleDocuments = (): string[] =>
  documents()
    .filter(({ path, text }) => textOf(path) !== text)
    .map(({ path }) => path)

export function writeDocuments(): string[] {
  const stale = staleDocuments()
  for (const { path, text } of documents()) if (stale.includes(path)) writeFileSync(join(root, path), text)
  return stale
}

function textOf(path: string): string | null {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return null
  }
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`
