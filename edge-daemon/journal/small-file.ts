import { closeSync, fsyncSync, openSync, readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** One thing that is done to the disk; the next only when it has succeeded. */
export type DiskStep =
  /** The file holds exactly this text, and is safe; it is created if need be. */
  | { readonly type: 'write'; readonly path: string; readonly text: string }
  /** What the file holds is made safe, whoever wrote it. */
  | { readonly type: 'sync'; readonly path: string }
  | { readonly type: 'rename'; readonly from: string; readonly to: string }
  /** Makes safe which names the folder holds. */
  | { readonly type: 'sync_folder'; readonly path: string }

/** Replaces a small file so that a crash leaves the old or the new content, never half of one. */
export const replacement = (path: string, text: string): readonly DiskStep[] => {
  const fresh = `${path}.new`
  return [
    { type: 'write', path: fresh, text },
    { type: 'rename', from: fresh, to: path },
    { type: 'sync_folder', path: dirname(path) },
  ]
}

/** Carries out steps in order. Rejects with the first that fails. */
export async function carryOut(steps: readonly DiskStep[]): Promise<void> {
  for (const step of steps) await carryOutOne(step)
}

function carryOutOne(step: DiskStep): Promise<void> {
  switch (step.type) {
    case 'write':
      return within(step.path, 'w', async (file) => {
        await file.writeFile(step.text)
        await file.sync()
      })
    case 'sync':
      return within(step.path, 'r', (file) => file.sync())
    case 'rename':
      return rename(step.from, step.to)
    case 'sync_folder':
      return syncFolder(step.path)
  }
}

async function within(
  path: string,
  flags: string,
  act: (file: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, 0o600)
  try {
    await act(file)
  } finally {
    await file.close()
  }
}

export const replaceFile = (path: string, text: string): Promise<void> => carryOut(replacement(path, text))

export const syncFolder = (path: string): Promise<void> => within(path, 'r', (folder) => folder.sync())

/** Only for the start: it blocks. */
export function syncFolderNow(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** The text of a file, or null when there is none. Only for the start: it blocks. */
export function readFileOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
