import { spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { commandOf, writeResult } from '../result-file.ts'
import { scoreOf } from './score.ts'

// Runs the mutants and leaves the score for others to read; the report itself is Stryker's.

const root = path.join(import.meta.dirname, '../..')
const report = path.join(root, '.build/mutation/report.json')
const program = path.join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js')

const startedAtMs = Date.now()
const args = [program, 'run', path.join(import.meta.dirname, 'stryker.config.json'), ...process.argv.slice(2)]
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
child.once('exit', (code) => {
  if (writtenAtMs(report) >= startedAtMs)
    writeResult('mutation', commandOf('mutation'), scoreOf(JSON.parse(readFileSync(report, 'utf8'))))
  process.exitCode = code ?? 1
})

function writtenAtMs(file: string): number {
  try {
    return statSync(file).mtimeMs
  } catch {
    return 0
  }
}
