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
