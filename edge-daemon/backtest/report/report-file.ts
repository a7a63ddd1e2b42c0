import { appendFileSync, writeFileSync } from 'node:fs'
import { Refusal } from '../../runtime/refusal.ts'

/** Asked before the run rather than after it. */
export const mayWrite = (path: string): void => writing(path, () => appendFileSync(path, ''))

export const writeReport = (path: string, text: string): void => writing(path, () => writeFileSync(path, text))

function writing(path: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unwritable'
    throw new Refusal(`--report ${path} cannot be written (${code}): name a file in a folder that exists`)
  }
}
