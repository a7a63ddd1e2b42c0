import { closeSync, fsyncSync, openSync, readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { replacement, type DiskStep } from './disk-step.ts'

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
    if (isAbsent(error)) return null
    throw error
  }
}

/** Whether the disk said that there is no such file or folder; anything else it says is trouble. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
