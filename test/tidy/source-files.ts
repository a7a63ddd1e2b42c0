import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

// What the tidy tests read: every TypeScript file of the project, with its imports resolved to paths of the project.

export type SourceFile = {
  readonly path: string
  readonly text: string
  /** Text without comments and without the contents of strings: what rules about code look at. */
  readonly code: string
  readonly imports: readonly Import[]
}
export type Import = { readonly specifier: string; readonly target: string | null; readonly isTypeOnly: boolean }

const root = join(import.meta.dirname, '../..')

/** Tracked files and new ones that git does not ignore, relative to the project. */
export function projectFiles(): string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  return [...new Set(list.split('\n'))].filter((path) => path !== '' && exists(path)).sort()
}

export function sourceFiles(): SourceFile[] {
  return projectFiles()
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const text = readText(path)
      return { path, text, code: bare(text), imports: importsOf(path, text) }
    })
}

export const readText = (path: string): string => readFileSync(join(root, path), 'utf8')

function exists(path: string): boolean {
  try {
    readFileSync(join(root, path))
    return true
  } catch {
    return false
  }
}

export function importsOf(path: string, text: string): Import[] {
  const found: Import[] = []
  const pattern = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g
  for (const match of text.matchAll(pattern)) {
    const specifier = match[2] ?? match[3] ?? ''
    found.push({ specifier, target: resolve(path, specifier), isTypeOnly: match[1] !== undefined })
  }
  return found
}

function resolve(from: string, specifier: string): string | null {
  if (specifier.startsWith('#shared/')) return normalize(`shared/${specifier.slice('#shared/'.length)}`)
  return specifier.startsWith('.') ? normalize(join(dirname(from), specifier)) : null
}

function bare(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/(^|[^:'"`])\/\/[^\n]*/g, '$1')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''")
    .replaceAll(/`(?:[^`\\]|\\.)*`/g, '``')
}
