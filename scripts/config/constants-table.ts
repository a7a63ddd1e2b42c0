import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// The numbers of the core that nobody sets: each a named constant with its reason in the comment above it. Read from the
// source, so that the table in docs/quoting.md says what the code does.

export type NamedConstant = {
  readonly file: string
  readonly name: string
  readonly value: string
  /** Empty when the source gives none, which a test forbids. */
  readonly reason: string
}

const core = join(import.meta.dirname, '../../edge-daemon/core')
const constantLine = /^(?:export )?const (\w+)(?:: number)? = (-?[\d_.]+(?:e-?\d+)?(?: [*/+-] [\d_.e]+)*)(?: \/\/.*)?$/

/** The predecessor's own numbers are its specification and stand in its parameters. */
const isRead = (path: string): boolean =>
  path.endsWith('.ts') && !/(\.(test|bench|fixture|property\.test)\.ts$)|predecessor\//.test(path)

export function constantsOfCore(): NamedConstant[] {
  return readdirSync(core, { recursive: true, encoding: 'utf8' })
    .filter(isRead)
    .sort()
    .flatMap((file) => constantsIn(file, readFileSync(join(core, file), 'utf8')))
}

/** Constants that share a comment share a row. */
export function constantsTable(): string {
  const groups = Map.groupBy(constantsOfCore(), ({ file, reason }) => `${file} ${reason}`)
  const rows = [...groups.values()].map((group) => {
    const names = group.map(({ name, value }) => `\`${name}\` ${value.replaceAll('_', ',')}`).join(', ')
    return `| ${names} | ${group[0]?.file} | ${group[0]?.reason} |`
  })
  return ['| constants | in edge-daemon/core/ | reason |', '|---|---|---|', ...rows].join('\n')
}

function constantsIn(file: string, text: string): NamedConstant[] {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const [, name, value] = constantLine.exec(line) ?? fieldsOf(lines.slice(index, index + 12).join('\n'))
    return name === undefined || value === undefined ? [] : [{ file, name, value, reason: reasonAbove(lines, index) }]
  })
}

/** An object of numbers that begins here, its fields as one text; numbers that only give an order, up to 3, are no facts. */
function fieldsOf(text: string): readonly string[] {
  const [all = '', name = '', body = ''] = /^(?:export )?const (\w+)(?:: [^=\n]+)? = \{([^{}]*)\}/.exec(text) ?? []
  const fields = [...body.matchAll(/(\w+): (-?[\d_.]+)(?=[,\s]|$)/g)].map(([, key = '', value = '']) => ({
    key,
    value,
  }))
  const isFact = fields.some(({ value }) => !/^[0-3]$/.test(value))
  return isFact ? [all, name, fields.map(({ key, value }) => `${key} ${value}`).join(', ')] : []
}

/** The comment above a constant, or above the constants that stand directly above it. */
function reasonAbove(lines: readonly string[], index: number): string {
  let end = index - 1
  while (constantLine.test(lines[end] ?? '')) end -= 1
  let start = end
  while (/^\s*\*/.test(lines[start] ?? '') && start > 0) start -= 1
  const comment = lines.slice(start, end + 1).join(' ')
  return /^\s*\/\*\*|^\/\//.test(comment)
    ? comment
        .replaceAll(/\/\*\*|\*\/|^\/\/|\s\*\s/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim()
    : ''
}
