import { readFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { accountCases } from './account-cases.ts'
import { loadLibrary } from './client.ts'
import { orderCases } from './order-cases.ts'
import { publicCases } from './public-cases.ts'
import { streamCases } from './stream-cases.ts'
import { tradeCases } from './trade-cases.ts'
import { openWorld, type Case, type World } from './world.ts'

// A client that other people wrote for the real exchange, unmodified, against the simulator. It is told addresses, keys and
// chain id, nothing else. Each case is one call or a few that belong together; the last line counts them.

const caseMaxMs = 45_000

const library = await loadLibrary()
if (library === null) {
  process.stderr.write(
    'third-party: ccxt is not installed: use npm run third-party, which installs it beside this program\n',
  )
  process.exit(2)
}
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('node_modules/ccxt/package.json', import.meta.url), 'utf8')))
process.stdout.write(`ccxt ${version}\n`)

const { world, close } = await openWorld(library)
const cases = [...publicCases, ...accountCases, ...orderCases, ...tradeCases, ...streamCases]
let failed = 0
for (const each of cases) {
  const failure = await failureOf(each, world)
  if (failure !== null) failed += 1
  process.stdout.write(failure === null ? `ok      ${each.name}\n` : `FAILED  ${each.name}: ${failure}\n`)
}
await close()
process.stdout.write(`${cases.length - failed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)

async function failureOf({ run }: Case, inWorld: World): Promise<string | null> {
  const late = sleep(caseMaxMs, null, { ref: false }).then(() =>
    Promise.reject(new Error(`not within ${caseMaxMs} ms`)),
  )
  try {
    await Promise.race([run(inWorld), late])
    return null
  } catch (error) {
    if (error instanceof z.ZodError)
      return `the answer is of another shape: ${JSON.stringify(error.issues.slice(0, 2))}`
    return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 600)
  }
}
