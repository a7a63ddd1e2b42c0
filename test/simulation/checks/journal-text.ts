import { z } from 'zod'

// The checkers' own reading of the journal's bytes, which shares nothing with the product's: a line is what a newline ends, and
// of a run counts what follows without a gap on what came before.

export type FileText = { readonly path: string; readonly text: string }

const Content = z.custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object' && value !== null)
const Line = z.object({ run: z.string(), seq: z.number(), type: z.string(), data: Content })
export type JournalLine = z.infer<typeof Line> & { readonly text: string }

/** The lines that count, by run; `files` are those of the journal, in the order of their names. */
export function readRuns(files: readonly FileText[]): ReadonlyMap<string, readonly JournalLine[]> {
  const runs = new Map<string, JournalLine[]>()
  for (const { text } of files) {
    for (const one of text.split('\n').slice(0, -1)) {
      const line = readLine(one)
      if (line === null) continue
      const before = runs.get(line.run) ?? []
      runs.set(line.run, before)
      if (line.seq === before.length + 1) before.push(line)
    }
  }
  return runs
}

export function readLine(text: string): JournalLine | null {
  try {
    return { ...Line.parse(JSON.parse(text)), text: `${text.trimEnd()}\n` }
  } catch {
    return null
  }
}
