import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import process from 'node:process'

// One part of the stack as a process of its own group, so that a Ctrl-C at the terminal reaches the supervisor only and
// the supervisor decides the order. Its standard input is the control pipe: when we die, however, it ends and the part stops.

export type Part = {
  readonly name: string
  readonly pid: number
  /** Resolves with the exit code, or 128 plus the signal's meaning as -1 when it was killed. */
  readonly ended: Promise<number>
  hasEnded(): boolean
  /** JSON lines of its standard output, as they come. */
  onLine(listener: (line: Readonly<Record<string, unknown>>) => void): void
  /** The last lines of its standard error. */
  errors(): readonly string[]
  /** Asks it to stop and waits; after `maxMs` its whole group is killed. */
  stop(maxMs: number): Promise<number>
}

const errorLinesMax = 50

export function startPart(name: string, args: readonly string[], env: Readonly<Record<string, string>>): Part {
  const child: ChildProcess = spawn(process.execPath, [...args], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...cleanEnvironment(), ...env, PILOTLIGHT_SUPERVISED: '1' },
  })
  const { stdin, stdout, stderr, pid } = child
  if (stdin === null || stdout === null || stderr === null || pid === undefined)
    throw new Error(`${name} could not be started`)
  stdin.on('error', () => undefined)
  let code: number | null = null
  const ended = new Promise<number>((resolve) => {
    child.on('close', (exitCode) => {
      code = exitCode ?? -1
      resolve(code)
    })
  })
  const listeners: ((line: Readonly<Record<string, unknown>>) => void)[] = []
  createInterface({ input: stdout }).on('line', (text) => {
    const line = parseLine(text)
    if (line !== null) for (const listener of listeners) listener(line)
  })
  const errorLines: string[] = []
  createInterface({ input: stderr }).on('line', (text) => {
    errorLines.push(text)
    if (errorLines.length > errorLinesMax) errorLines.shift()
  })
  return {
    name,
    pid,
    ended,
    hasEnded: () => code !== null,
    onLine: (listener) => listeners.push(listener),
    errors: () => errorLines,
    async stop(maxMs) {
      if (code !== null) return code
      signalGroup(pid, 'SIGCONT') // A stopped process hears nothing else.
      signal(pid, 'SIGTERM')
      const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), maxMs)
      const result = await ended
      clearTimeout(timer)
      signalGroup(pid, 'SIGKILL') // Whatever it left behind in its group.
      return result
    },
  }
}

/** Our own secrets and npm's variables are nobody else's business. */
function cleanEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name of ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'NODE_COMPILE_CACHE']) {
    const value = process.env[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}

function parseLine(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Already gone.
  }
}

const signalGroup = (pid: number, name: NodeJS.Signals): void => signal(-pid, name)
