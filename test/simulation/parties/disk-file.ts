import type { Prng } from '#shared/prng.ts'

// One file of the disk, and what a power cut makes of it.

export type DiskFile = {
  /** In order. `lost` are bytes that no later sync will save. */
  chunks: { readonly text: string; readonly bytes: number; state: 'safe' | 'unsafe' | 'lost' }[]
}

const sectorBytes = 512

/**
 * Keeps what was safe. The rest was on its way: nothing of it arrived, or all, or its beginning up to any byte, or some of its
 * sectors and others not, which then read as zeros.
 */
export function tearFile(file: DiskFile, chance: Prng, isReordered: boolean): void {
  const firstUnsafe = file.chunks.findIndex(({ state }) => state !== 'safe')
  if (firstUnsafe < 0) return
  const join = (chunks: DiskFile['chunks']) => Buffer.from(chunks.map(({ text }) => text).join(''))
  const safe = join(file.chunks.slice(0, firstUnsafe))
  const unsafe = join(file.chunks.slice(firstUnsafe))
  const kept = isReordered ? someSectors(unsafe, safe.length, chance) : upToSome(unsafe, safe.length, chance)
  const text = Buffer.concat([safe, kept]).toString('utf8')
  file.chunks = [{ text, bytes: Buffer.byteLength(text), state: 'safe' }]
}

/** From an offset on, as many as there are up to the length. */
export function readBytes({ chunks }: DiskFile, offset: number, length: number): Buffer {
  let [from, nth] = [0, 0]
  for (; nth < chunks.length && from + (chunks[nth]?.bytes ?? 0) <= offset; nth += 1) from += chunks[nth]?.bytes ?? 0
  const found: string[] = []
  for (let end = from; nth < chunks.length && end < offset + length; nth += 1) {
    found.push(chunks[nth]?.text ?? '')
    end += chunks[nth]?.bytes ?? 0
  }
  return Buffer.from(found.join('')).subarray(offset - from, offset - from + length)
}

function upToSome(bytes: Buffer, offset: number, chance: Prng): Buffer {
  const lot = chance.next()
  if (lot < 0.2) return bytes.subarray(0, 0)
  if (lot < 0.3) return bytes
  if (lot < 0.7) return bytes.subarray(0, chance.below(bytes.length + 1))
  return someSectors(bytes, offset, chance)
}

/** Sectors are counted from the beginning of the file. */
function someSectors(bytes: Buffer, offset: number, chance: Prng): Buffer {
  const kept = Buffer.alloc(bytes.length)
  let end = 0
  for (let from = 0; from < bytes.length;) {
    const to = Math.min(bytes.length, from + sectorBytes - ((offset + from) % sectorBytes))
    if (chance.next() < 0.5) {
      bytes.copy(kept, from, from, to)
      end = to
    }
    from = to
  }
  return kept.subarray(0, end)
}
