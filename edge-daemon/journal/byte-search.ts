// A search through files without a disk: it asks for bytes and is given them, whoever reads.

/**
 * Bytes of a file from an offset on, as many as there are up to the length. An offset below 0 counts from the end, and from
 * the beginning of a file that is shorter.
 */
export type Read = { readonly path: string; readonly offset: number; readonly length: number }

/** Yields what is to be read, takes the bytes, and returns what it was for. */
export type Search<Found> = Generator<Read, Found, Buffer>

const chunkBytes = 256 * 1024
const newline = 10

/** Every whole line of the file in order; what follows the last newline is none. */
export function* eachLine(path: string, take: (line: string) => void): Search<void> {
  let rest = Buffer.alloc(0)
  for (let offset = 0; ;) {
    const bytes = yield { path, offset, length: chunkBytes }
    if (bytes.length === 0) return
    offset += bytes.length
    const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    let begin = 0
    for (let end = all.indexOf(newline); end >= 0; end = all.indexOf(newline, begin)) {
      take(all.toString('utf8', begin, end))
      begin = end + 1
    }
    rest = Buffer.from(all.subarray(begin))
  }
}

/** Four times the longest record. */
const edgeBytes = 64 * 1024

/** The first line of the file, without its newline; null when there is no whole one. */
export function* firstLine(path: string): Search<string | null> {
  const bytes = yield { path, offset: 0, length: edgeBytes }
  const end = bytes.indexOf(newline)
  return end < 0 ? null : bytes.toString('utf8', 0, end)
}

/** The last whole line of the file; null when there is none, and torn when it is longer than any record. */
export function* lastLine(path: string): Search<string | null> {
  const bytes = yield { path, offset: -edgeBytes, length: edgeBytes }
  const end = bytes.lastIndexOf(newline)
  return end < 0 ? null : bytes.toString('utf8', bytes.subarray(0, end).lastIndexOf(newline) + 1, end)
}
