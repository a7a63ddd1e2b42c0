import { Refusal } from './refusal.ts'

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on its disk',
  EDQUOT: 'make room on its disk',
  EROFS: 'let this user write there',
  EACCES: 'let this user read and write it',
  EPERM: 'let this user read and write it',
  EIO: 'look at the disk (dmesg tells)',
}

/** One thing that a start does with this file. That a disk fails it is no bug, and may be over a moment later. */
export async function onDisk<Result>(file: string, act: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    throw refusalIn(error, file) ?? error
  }
}

/** Null for what the system did not say. Some of its errors name their file themselves. */
function refusalIn(error: unknown, file: string): Refusal | null {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return null
  const code = String(error.code)
  const at = 'path' in error && typeof error.path === 'string' ? error.path : file
  const remedy = remedies[code] ?? 'see that it can be read and written there'
  return new Refusal(`the disk fails this start at ${at} (${code}): ${remedy}`, true)
}
