import { appendFileSync, openSync } from 'node:fs'

/** One REST request as it is written to the request log. Keys are never part of it. */
export type RequestRecord = {
  readonly atMs: number
  readonly method: string
  readonly path: string
  readonly userAgent: string | null
  readonly account: number | null
  /** 0 when the caller was to hear nothing. */
  readonly status: number
}

/** Opens the log for appending; throws a RangeError when the file cannot be written. Without a path nothing is recorded. */
export function openRequestLog(path: string | null): (record: RequestRecord) => void {
  if (path === null) return () => undefined
  const file = openForAppend(path)
  return (record) => appendFileSync(file, `${JSON.stringify(record)}\n`)
}

function openForAppend(path: string): number {
  try {
    return openSync(path, 'a', 0o600)
  } catch (error) {
    throw new RangeError(`--request-log ${path} cannot be written; name a file in an existing folder`, { cause: error })
  }
}
