import process from 'node:process'
import { Refusal } from '../edge-daemon/runtime/refusal.ts'
import { answerOf } from './config/answers.ts'
import { help, readConfigCommand } from './config/options.ts'

// Config files for people: checked, compared, and written down as documents that cannot drift from the schema.

// Whoever reads our output may stop reading.
process.stdout.on('error', () => undefined)

const args = process.argv.slice(2)
try {
  const command = readConfigCommand(args)
  const { text, code } = command === null ? { text: help, code: 0 } : answerOf(command)
  process.stdout.write(text)
  process.exitCode = code
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ ok: false, refusal: error.message })}\n`)
  else process.stderr.write(`config: ${error.message}\n`)
  process.exitCode = 2
}
