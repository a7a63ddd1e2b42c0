import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { z } from 'zod'

// What a command has found, left in .build/results/ for others to read: its figures, and which code they are of.

export const resultsFolder = path.join(import.meta.dirname, '../.build/results')

const root = path.join(import.meta.dirname, '..')

const Result = z.object({
  command: z.string(),
  /** Short, with "+" when files differ from it. */
  commit: z.string(),
  arch: z.string(),
  endedAt: z.string(),
  figures: z.record(z.string(), z.unknown()),
})
export type Result = z.infer<typeof Result>

export function writeResult(name: string, command: string, figures: Result['figures'], folder = resultsFolder): void {
  mkdirSync(folder, { recursive: true })
  const result: Result = {
    command,
    commit: commitNow(),
    arch: process.arch,
    endedAt: new Date().toISOString(),
    figures,
  }
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(result)}\n`)
}

/** Null when the command was never run here, or what it left cannot be read. */
export function readResult(name: string, folder = resultsFolder): Result | null {
  try {
    return Result.parse(JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')))
  } catch {
    return null
  }
}

export function commitNow(): string {
  const isDirty = git('status', '--porcelain') !== ''
  return `${git('rev-parse', '--short', 'HEAD')}${isDirty ? '+' : ''}`
}

/** The command as a person would type it. */
export const commandOf = (script: string, args: readonly string[] = process.argv.slice(2)): string =>
  [`npm run ${script}`, ...(args.length === 0 ? [] : ['--']), ...args].join(' ')

function git(...args: readonly string[]): string {
  try {
    return execFileSync('git', [...args], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'unknown'
  }
}
