import type { ControlState } from '#shared/contracts/control.ts'
import { journalFileOf, type JournalFile } from '../../../edge-daemon/journal/files.ts'
import { findLastWords } from '../../../edge-daemon/journal/last-search.ts'
import type { LastWords } from '../../../edge-daemon/journal/last-words.ts'
import { controlIn, controlFile } from '../../../edge-daemon/runtime/control-keeper.ts'
import { farewellFile, farewellIn } from '../../../edge-daemon/runtime/farewell.ts'
import { wasLastEndUnclean } from '../../../edge-daemon/runtime/last-end.ts'
import {
  nextReservation,
  orderIdFile,
  reservationComplaint,
  type OrderIdReservation,
} from '../../../edge-daemon/runtime/order-ids.ts'
import { servedConfigFile, servedConfigIn, type ServedConfig } from '../../../edge-daemon/runtime/served-config.ts'
import type { Cursor } from '../../../edge-daemon/uplink/backlog.ts'
import { cursorFile, cursorIn } from '../../../edge-daemon/uplink/cursor-file.ts'
import { filesIn, searchDisk, textOf, type Disk } from './disk.ts'
import { journalFolder, pathIn } from './keeping.ts'

// What a start reads from the disk, as runtime/run.ts does.

export type Recovered = {
  readonly lastWords: LastWords
  readonly ids: OrderIdReservation
  readonly control: ControlState | null
  readonly served: ServedConfig | null
  readonly cursor: Cursor | null
  readonly wasUnclean: boolean
}

export const eventFiles = (disk: Disk): readonly JournalFile[] =>
  filesIn(disk, journalFolder).flatMap((path) => journalFileOf(path, 'event') ?? [])

/** Null when the file of order ids is damaged or older than the journal: the daemon does not start any more. */
export function recover(disk: Disk): Recovered | null {
  const ids = nextReservation(textOf(disk, pathIn(orderIdFile)))
  if (ids === null) return null
  const lastWords = searchDisk(disk, findLastWords(eventFiles(disk), true))
  if (reservationComplaint(ids, lastWords.lastRun, orderIdFile) !== null) return null
  const farewellOf = farewellIn(textOf(disk, pathIn(farewellFile)))
  return {
    lastWords,
    ids,
    served: servedConfigIn(textOf(disk, pathIn(servedConfigFile))),
    control: controlIn(textOf(disk, pathIn(controlFile))),
    cursor: cursorIn(textOf(disk, pathIn(cursorFile))),
    wasUnclean: wasLastEndUnclean(lastWords, farewellOf, ids.epoch),
  }
}
