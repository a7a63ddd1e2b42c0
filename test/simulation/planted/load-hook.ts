import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { assert } from '#shared/assert.ts'
import { withBug, type PlantedBug } from './planted-bug.ts'

const root = join(import.meta.dirname, '../../..')

/**
 * Plants the bug in what this process loads from now on. Answers a function that tells whether the file was loaded: what was
 * loaded before keeps its text, and a bug that nobody runs would be called survived.
 */
export function plant(bug: PlantedBug): () => boolean {
  const target = pathToFileURL(join(root, bug.file)).href
  let isPlanted = false
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (url !== target) return loaded
      assert(loaded.source !== undefined && loaded.source !== null, `${bug.file} must have a text`)
      isPlanted = true
      const text = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source)
      return { ...loaded, source: withBug(bug, text) }
    },
  })
  return () => isPlanted
}
