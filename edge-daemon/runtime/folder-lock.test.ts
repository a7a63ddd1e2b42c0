import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { lockFolder } from './folder-lock.ts'

// Real processes, because it is the kernel that holds the lock, and that gives it back whatever ends them.

const program = `
  import { lockFolder } from ${JSON.stringify(new URL('folder-lock.ts', import.meta.url).href)}
  const unlocks = []
  process.stdin.once('data', () => {
    const had = process.argv.slice(1).map((dir) => {
      try {
        unlocks.push(lockFolder(dir))
        return true
      } catch (error) {
        if (error.name !== 'Refusal') throw error
        return false
      }
    })
    console.log(JSON.stringify(had))
  })
  console.log('ready')
`

/** A process that takes the locks of the folders when it is told to, and holds them until it is killed. */
async function taker(dirs: readonly string[]) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, ...dirs], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  onTestFinished(kill)
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  await lines.next()
  return {
    kill,
    /** Which of them it has got. */
    take: async () => {
      child.stdin.write('take\n')
      return JSON.parse(String((await lines.next()).value)) as boolean[] // tidy-ok: what the program above prints
    },
  }
}

test('creates the folder where needed, and refuses it until it is given back', () => {
  const dir = join(scratchFolder(), 'a/b')
  const unlock = lockFolder(dir)
  expect(() => lockFolder(dir)).toThrow(
    `stateDir ${dir} is in use by another daemon: stop that one (fuser ${dir}/folder.lock tells its process) or name another folder`,
  )
  unlock()
  lockFolder(dir)()
})

test('of four starts at one moment, over what a killed one has left, exactly one gets the folder', async () => {
  const dirs = Array.from({ length: 200 }, () => scratchFolder())
  const killed = await taker(dirs)
  expect(await killed.take()).toEqual(dirs.map(() => true))
  expect(() => lockFolder(dirs[0] ?? '')).toThrow('is in use by another daemon')
  await killed.kill()
  const starts = await Promise.all(Array.from({ length: 4 }, () => taker(dirs)))
  const had = await Promise.all(starts.map(({ take }) => take()))
  expect(dirs.map((_, nth) => had.filter((each) => each[nth] === true).length)).toEqual(dirs.map(() => 1))
})

test('a file that cannot be locked is told in one sentence, and the start may be tried again', () => {
  const dir = scratchFolder()
  writeFileSync(join(dir, 'folder.lock'), 'of something else')
  expect(() => lockFolder(dir)).toThrow(
    expect.objectContaining({
      exitCode: 75,
      message: `stateDir ${dir} cannot be locked (file is not a database): let this user write ${dir}/folder.lock, or remove it if no daemon runs here`,
    }),
  )
})
