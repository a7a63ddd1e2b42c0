import { spawn } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Scratch } from './scratch.ts'
import { hangMs } from './until.ts'

// One program of the repository as a process in a group of its own, with what it says kept and awaitable.

export const root = path.resolve(import.meta.dirname, '../../..')

export type Line = Readonly<Record<string, unknown>>
/** `code` is null when a signal ended it. */
export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

export type Program = {
  readonly name: string
  readonly pid: number
  readonly ended: Promise<Ending>
  readonly hasEnded: () => boolean
  readonly stdout: () => string
  readonly stderr: () => string
  /** The JSON lines of its standard output so far. */
  lines(): readonly Line[]
  /** The first JSON line of that kind, past or future; rejects when the program ends first. */
  line(what: string, isIt: (line: Line) => boolean, maxMs?: number): Promise<Line>
  /** The first line of standard error that matches, past or future. */
  said(pattern: RegExp, maxMs?: number): Promise<RegExpExecArray>
  /** Closes its input and stops reading what it says, as the death of a supervisor would. */
  readonly abandon: () => void
  signal(name: NodeJS.Signals): void
  /** To it and to everything it started in its group. */
  signalGroup(name: NodeJS.Signals): void
}

export type ProgramOptions = {
  readonly name: string
  readonly command?: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export function startProgram(scratch: Scratch, options: ProgramOptions): Program {
  const { name, args } = options
  const child = spawn(options.command ?? process.execPath, [...args], {
    cwd: root,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      HOME: scratch.dir,
      npm_config_update_notifier: 'false',
      ...options.env,
    },
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${name} could not be started`)
  child.stdin.on('error', () => undefined)
  const lines: Line[] = []
  const waiting = new Set<() => void>()
  const look = () => {
    for (const each of waiting) each()
  }
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parseLine(text)
    if (line !== null) lines.push(line)
    look()
  })
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk)
    look()
  })
  let ending: Ending | null = null
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      ending = { code, signal }
      resolve(ending)
      look()
    })
  })

  const first = <Value>(what: string, find: () => Value | null | undefined, maxMs: number): Promise<Value> =>
    new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer)
        waiting.delete(check)
        settle()
      }
      const failed = (why: string) =>
        end(() => reject(new Error(`${name}: ${what}: ${why}\n${stdout.slice(-2_000)}\n${stderr.slice(-2_000)}`)))
      const check = () => {
        const found = find()
        if (found !== null && found !== undefined) end(() => resolve(found))
        else if (ending !== null) failed(`ended with ${ending.signal ?? ending.code}`)
      }
      const timer = setTimeout(() => failed(`not within ${maxMs} ms`), maxMs)
      waiting.add(check)
      check()
    })
  return {
    name,
    pid,
    ended,
    hasEnded: () => ending !== null,
    stdout: () => stdout,
    stderr: () => stderr,
    lines: () => lines,
    line: (what, isIt, maxMs = hangMs) => first(what, () => lines.find(isIt), maxMs),
    said: (pattern, maxMs = hangMs) => first(String(pattern), () => pattern.exec(stderr), maxMs),
    abandon: () => {
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy()
    },
    signal: (signal) => send(pid, signal),
    signalGroup: (signal) => send(-pid, signal),
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Already gone.
  }
}

function parseLine(text: string): Line | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
