import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { readTapeLine, type TapeLine } from './lines.ts'
import type { TapeFile } from './files.ts'

export type Damage = { readonly path: string; readonly line: number }

/**
 * The lines of one run's parts in the order of writing, one at a time. A part that ends in the middle of a line, as after a
 * crash, ends with its last whole line; any other line that cannot be read is told through `onDamage` and left out.
 */
export async function* readTape(
  files: readonly TapeFile[],
  onDamage: (damage: Damage) => void,
): AsyncGenerator<TapeLine> {
  for (const { path } of files) {
    let number = 0
    for await (const text of wholeLines(path)) {
      number += 1
      const line = readTapeLine(text)
      if (line === null) onDamage({ path, line: number })
      else yield line
    }
  }
}

async function* wholeLines(path: string): AsyncGenerator<string> {
  const input = createReadStream(path)
  const chunks = input.pipe(createGunzip())
  input.on('error', (error) => chunks.destroy(error))
  chunks.setEncoding('utf8')
  let rest = ''
  try {
    for await (const chunk of chunks) {
      const lines = `${rest}${String(chunk)}`.split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch (error) {
    if (!isTorn(error)) throw error
  }
}

/** What a compressed file says that was cut off while it was written. */
const isTorn = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'Z_BUF_ERROR' || error.code === 'Z_DATA_ERROR')
