import { registerHooks } from 'node:module'
import path from 'node:path'
import process from 'node:process'
import { instrument } from '../await-points.ts'

// Loaded before the daemon, in its process: one of its waits throws, once. CHAOS_AWAIT names it; with CHAOS_ARMED=signal
// nothing happens before SIGUSR2.

const target = process.env['CHAOS_AWAIT'] ?? ''
let isArmed = process.env['CHAOS_ARMED'] !== 'signal'
let hasThrown = false
const root = path.resolve(import.meta.dirname, '../../..')

process.on('SIGUSR2', () => {
  isArmed = true
})

Object.assign(globalThis, {
  chaosAwait(id: string) {
    if (!isArmed || hasThrown || id !== target) return
    hasThrown = true
    process.stderr.write(`chaos: thrown at ${id}\n`)
    throw new Error(`chaos at ${id}`)
  },
})

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    const file = url.startsWith('file:') ? path.relative(root, new URL(url).pathname) : ''
    const { source } = loaded
    if (!file.startsWith('edge-daemon/') || source === undefined || source === null) return loaded
    const text = typeof source === 'string' ? source : new TextDecoder().decode(source)
    return { ...loaded, source: instrument(file, text).source }
  },
})
