import type { Result } from '../result-file.ts'

// What is known of one figure.

export type Reading =
  | {
      readonly type: 'measured'
      readonly value: string
      /** Whether it reaches the goal; null where the goal is about more than was measured. */
      readonly isMet: boolean | null
      readonly command: string
      readonly commit: string
    }
  | {
      readonly type: 'missing'
      /** Why there is no figure. */
      readonly reason: string
      /** What would make it; null when no command can. */
      readonly command: string | null
    }

export type Row = { readonly number: number; readonly figure: string; readonly goal: string; readonly reading: Reading }

export const missing = (reason: string, command: string | null = null): Reading => ({
  type: 'missing',
  reason,
  command,
})

/** Of a result that a command has left; what it never left is missing. */
export function fromResult(
  result: Result | null,
  command: string,
  read: (figures: Result['figures']) => { readonly value: string; readonly isMet: boolean | null } | null,
): Reading {
  const found = result === null ? null : read(result.figures)
  if (result === null || found === null) return missing('not made here yet', command)
  return { type: 'measured', ...found, command: result.command, commit: result.commit }
}
