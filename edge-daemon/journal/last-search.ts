import type { Search } from './byte-search.ts'
import type { JournalFile } from './files.ts'
import { lastWordsOf, nextRun, noteRun, startSearch, type LastWords } from './last-words.ts'
import { wordsOfRun } from './run-end.ts'

/** The parts of the newest run; `files` are those of a journal, oldest first. */
export const lastRunOf = (files: readonly JournalFile[]): readonly JournalFile[] =>
  files.filter(({ run }) => run === files.at(-1)?.run)

/** What the journal of earlier runs tells a start: the newest run first, each from its end, and back only as far as it must. */
export function* findLastWords(files: readonly JournalFile[], isCloudConfigured: boolean): Search<LastWords> {
  const search = startSearch(
    files.map(({ run }) => run),
    isCloudConfigured,
  )
  for (let run = nextRun(search); run !== null; run = nextRun(search)) {
    const only = run
    noteRun(search, yield* wordsOfRun(files.filter((file) => file.run === only)))
  }
  return lastWordsOf(search)
}
