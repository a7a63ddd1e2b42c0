import { epochOf } from '../journal/files.ts'
import type { LastWords } from '../journal/last-words.ts'

/**
 * Whether what the watchdog decided about the last run may not be known here: by its journal, because its goodbye was not
 * answered, or because there was a start since of which the disk has kept nothing. `epoch` is that of the new start.
 */
export function wasLastEndUnclean(
  { wasUnclean, lastRun }: LastWords,
  farewellOf: string | null,
  epoch: number,
): boolean {
  const lastEpoch = lastRun === null ? 0 : epochOf(lastRun)
  return wasUnclean || lastEpoch !== epoch - 1 || (lastRun !== null && lastRun !== farewellOf)
}
