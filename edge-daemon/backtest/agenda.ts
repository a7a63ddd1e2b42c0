import { popDue, pushDue, type Due } from '#shared/due.ts'

// What will happen on the virtual clock.

export type Entry = Due & { readonly run: () => void }
export type Agenda = { readonly heap: Entry[]; sequence: number }

export const createAgenda = (): Agenda => ({ heap: [], sequence: 0 })

/** When the next entry is due, Infinity when nothing waits. */
export const nextDueMs = ({ heap }: Agenda): number => heap[0]?.dueAtMs ?? Infinity

export function schedule(agenda: Agenda, dueAtMs: number, run: () => void): void {
  agenda.sequence += 1
  pushDue(agenda.heap, { dueAtMs, sequence: agenda.sequence, run })
}

/** Takes the earliest entry out. */
export const takeNext = ({ heap }: Agenda): Entry | undefined => popDue(heap)
