import { open } from 'node:fs/promises'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

// Loaded before the daemon: from SIGUSR2 on each sync takes CHAOS_SYNC_MS longer. The wait is a timer's: unlike under a slow
// disk the threads of the pool stay free for others meanwhile.

const syncMs = Number(process.env['CHAOS_SYNC_MS'] ?? '500')
let isSlow = false
process.on('SIGUSR2', () => {
  isSlow = true
  process.stderr.write('chaos: slow syncs\n')
})

const handle = await open(import.meta.filename, 'r')
const prototype: unknown = Object.getPrototypeOf(handle)
await handle.close()
if (typeof prototype !== 'object' || prototype === null) throw new Error('a file handle has a prototype')
for (const name of ['sync', 'datasync'] as const) {
  const original: unknown = Reflect.get(prototype, name)
  if (typeof original !== 'function') throw new Error(`a file handle has ${name}`)
  Object.defineProperty(prototype, name, {
    async value(this: unknown) {
      if (isSlow) await sleep(syncMs)
      await Reflect.apply(original, this, [])
    },
  })
}
