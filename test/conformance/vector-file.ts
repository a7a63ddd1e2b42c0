import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { Fields } from './values.ts'

// Reads files of cases. What cannot be read is bad input, one sentence; what reads but is not right is a failed check.

/** Bad input: one sentence for people, exit code 2. */
export class BadInput extends Error {
  override readonly name = 'BadInput'
}

export const VectorEntry = z.object({
  id: z.string(),
  kind: z.string(),
  inputs: Fields,
  expected: z.unknown().optional(),
  checks: z.array(z.string()).default([]),
})
export type VectorEntry = z.infer<typeof VectorEntry>

export const GoldenEntry = z.object({
  id: z.string(),
  component: z.string(),
  inputs: z.unknown().optional(),
  expected: z.unknown().optional(),
  /** What the answer should be where `expected` records a defect of the program that the cases were taken from. */
  right: z.unknown().optional(),
  note: z.string().optional(),
})
export type GoldenEntry = z.infer<typeof GoldenEntry>

/** Throws BadInput when the file is not a JSON list of such entries, with ids that are unique in it. */
export function readEntries<Entry extends { readonly id: string }>(file: string, schema: z.ZodType<Entry>): Entry[] {
  const list = z.array(z.unknown()).safeParse(parseJson(file, readText(file)))
  if (!list.success) throw new BadInput(`${file} is not a JSON list: give a file with a list of cases`)
  const ids = new Set<string>()
  return list.data.map((raw, index) => {
    const entry = schema.safeParse(raw)
    if (!entry.success) {
      const issue = entry.error.issues[0]
      throw new BadInput(
        `${file}: case ${index + 1}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong form'}`,
      )
    }
    if (ids.has(entry.data.id)) throw new BadInput(`${file}: the id ${entry.data.id} is used twice: rename one`)
    ids.add(entry.data.id)
    return entry.data
  })
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new BadInput(`${file} cannot be read: give a file that exists and that you may read`)
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BadInput(`${file} is not JSON: give a file with a JSON list of cases`)
  }
}
