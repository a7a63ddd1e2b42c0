import { open } from 'node:fs/promises'
import type { Read, Search } from './byte-search.ts'

/** Carries out a search on the disk; throws what the disk throws. */
export async function searchFiles<Found>(search: Search<Found>): Promise<Found> {
  for (let step = search.next(); ;) {
    if (step.done === true) return step.value
    step = search.next(await readFrom(step.value))
  }
}

async function readFrom({ path, offset, length }: Read): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const from = offset < 0 ? Math.max(0, (await file.stat()).size + offset) : offset
    const buffer = Buffer.alloc(length)
    const { bytesRead } = await file.read(buffer, 0, length, from)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
