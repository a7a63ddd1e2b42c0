import type { CommandAck } from '#shared/contracts/control.ts'

// The cloud forgets a command that is acknowledged. One that changes what a restart begins with is acknowledged when what it
// did is safe on disk: else a loss of power would undo it, and nobody would ask for it again. A halt is a level of the cloud.

/** The number of the record behind each such command, while it is not safe. */
export type CommandSeqs = Map<string, number>

/** Called for each record once it was appended as number `seq`. */
export function noteCommandRecord(
  seqs: CommandSeqs,
  record: string,
  { id, kind }: Readonly<Record<string, unknown>>,
  seq: number,
): void {
  if (record === 'command' && typeof id === 'string' && (kind === 'flatten' || kind === 'resume')) seqs.set(id, seq)
}

/** What may be told to the cloud when every record up to `syncedSeq` is safe. */
export function safeAcks(seqs: CommandSeqs, acks: readonly CommandAck[], syncedSeq: number): CommandAck[] {
  // Forgotten when its record is safe, not when the cloud names it no more: it may be named again before.
  for (const [id, seq] of seqs) if (seq <= syncedSeq) seqs.delete(id)
  return acks.filter(({ id }) => !seqs.has(id))
}
