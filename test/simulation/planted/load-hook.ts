import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { assert } from '#shared/assert.ts'
import { patchesOf, withPatch, type PlantedBug } from './planted-bug.ts'

const root = join(import.meta.dirname, '../../..')

/**
 * Plants the bug in what this process loads from now on. Answers a function that names the files that were not loaded: what was
 * loaded before keeps its text, and a bug that nobody runs would be called survived.
 */
export function plant(bug: PlantedBug): () => readonly string[] {
  const left = new Map(patchesOf(bug).map((patch) => [pathToFileURL(join(root, patch.file)).href, patch]))
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const patch = left.get(url)
      if (patch === undefined) return loaded
      assert(loaded.source !== undefined && loaded.source !== null, `${patch.file} must have a text`)
      left.delete(url)
      const text = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source)
      return { ...loaded, source: withPatch(patch, text) }
    },
  })
  return () => [...left.values()].map(({ file }) => file)
}
