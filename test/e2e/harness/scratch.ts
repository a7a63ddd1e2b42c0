import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { hangMs, until } from './until.ts'

// A folder of one test, which is also the HOME of every process the test starts: by it they are found again, whoever
// started them and whatever group they are in, and no other process is ever touched.

export type OwnProcess = { readonly pid: number; readonly command: string }

export type Scratch = {
  readonly dir: string
  readonly file: (name: string) => string
  /** What runs on behalf of this test now. */
  processes(): OwnProcess[]
}

/** Runs `body` with a fresh folder; afterwards every process of it is killed and the folder removed, also on failure. */
export async function withScratch<Value>(body: (scratch: Scratch) => Promise<Value>): Promise<Value> {
  const dir = mkdtempSync(path.join(tmpdir(), 'pilotlight-e2e-'))
  const scratch: Scratch = { dir, file: (name) => path.join(dir, name), processes: () => processesAtHome(dir) }
  try {
    return await body(scratch)
  } finally {
    await until('the processes of the test end', hangMs, () => {
      const left = scratch.processes()
      for (const { pid } of left) kill(pid)
      return left.length === 0
    })
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone between the look and the kill.
  }
}

function processesAtHome(dir: string): OwnProcess[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || !variablesOf(name).includes(`HOME=${dir}`)) return []
    return [{ pid: Number(name), command: read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim() }]
  })
}

/** Empty for a process that has ended, or is another user's. */
const variablesOf = (pid: string): string[] => read(`/proc/${pid}/environ`).split('\0')

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
