import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { checkDaemonConfig, type DaemonConfig } from '#shared/config/config.ts'
import { configReload } from './config-reload.ts'
import { Refusal } from './refusal.ts'

const venue = { network: 'local', market: 'TOY-USD', rest: 'http://127.0.0.1:9', stream: 'ws://127.0.0.1:9' }
const checked = checkDaemonConfig({ bot: 'toy', stateDir: 'var/toy', venue: { ...venue, chainId: 'SN_SEPOLIA' } })

test('what is asked during a read is read once more after it, and a refusal is handed over like a file', async () => {
  if ('refusal' in checked) throw new Error(checked.refusal)
  const reads: PromiseWithResolvers<DaemonConfig>[] = []
  const taken: (() => DaemonConfig)[] = []
  const reload = configReload(
    () => {
      const read = Promise.withResolvers<DaemonConfig>()
      reads.push(read)
      return read.promise
    },
    (read) => taken.push(read),
  )
  for (let times = 0; times < 3; times += 1) reload()
  expect(reads).toHaveLength(1)
  reads[0]?.resolve(checked.config)
  await turn()
  expect(taken[0]?.()).toBe(checked.config)
  expect(reads).toHaveLength(2)
  reads[1]?.reject(new Refusal('bot: was 7'))
  await turn()
  expect(taken[1]).toThrow('bot: was 7')
  expect(reads).toHaveLength(2)
  reload()
  expect(reads).toHaveLength(3)
})
