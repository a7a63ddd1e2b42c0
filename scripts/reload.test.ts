import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { scratchFolder } from '../edge-daemon/journal/scratch.fixture.ts'

// The command as a process, with processes that hold the folder as a daemon does.

const root = path.resolve(import.meta.dirname, '..')

function fileIn(dir: string, more = ''): string {
  const file = path.join(dir, 'daemon.toml')
  const lines = [
    'bot = "toy"',
    `stateDir = "${dir}/state"`,
    '[venue]',
    'network = "local"',
    'market = "TOY-USD"',
    'rest = "http://127.0.0.1:9/api/v1"',
    'stream = "ws://127.0.0.1:9/stream"',
    'chainId = "SN_SEPOLIA"',
    more,
  ]
  writeFileSync(file, lines.join('\n'))
  return file
}

async function reload(...args: string[]) {
  const child = spawn(process.execPath, ['scripts/reload.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  await once(child, 'close')
  return { code: child.exitCode, stdout, stderr }
}

const holding = (dir: string) => `
  import { lockFolder } from ${JSON.stringify(path.join(root, 'edge-daemon/runtime/folder-lock.ts'))}
  process.on('exit', lockFolder(${JSON.stringify(`${dir}/state`)}))
  process.on('SIGHUP', () => console.log('heard'))
  setInterval(() => undefined, 1_000)
  console.log('ready')
`

async function started(child: ChildProcess) {
  onTestFinished(() => void child.kill('SIGKILL'))
  if (child.stdout === null) throw new Error('it says nothing')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const line = async () => String((await lines.next()).value).trim()
  expect(await line()).toBe('ready')
  return { child, line }
}

const holder = (dir: string) =>
  started(
    spawn(process.execPath, ['--input-type=module', '-e', holding(dir)], { stdio: ['ignore', 'pipe', 'inherit'] }),
  )

describe('a reload', () => {
  test('tells the process that holds the folder, and says which and where the outcome is', async () => {
    const dir = scratchFolder()
    const file = fileIn(dir)
    const { child, line } = await holder(dir)
    const [told, heard] = await Promise.all([reload('--config', file), line()])
    expect(heard).toBe('heard')
    expect(told).toMatchObject({ code: 0, stderr: '' })
    expect(told.stdout).toContain(`(process ${child.pid})`)
    expect(told.stdout).toContain('config_applied')
  })

  test('of a folder that nobody holds, or no longer, is told in one sentence', async () => {
    const dir = scratchFolder()
    const file = fileIn(dir)
    const sentence = `reload: no daemon runs on stateDir ${dir}/state: its next start reads the file\n`
    expect(await reload('--config', file)).toEqual({ code: 1, stdout: '', stderr: sentence })
    const { child } = await holder(dir)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await reload('--config', file)).toEqual({ code: 1, stdout: '', stderr: sentence })
  })

  test.skipIf(!existsSync('/usr/bin/script'))('does not stop a daemon on a terminal', async () => {
    const dir = scratchFolder()
    const file = fileIn(dir)
    const program = path.join(dir, 'holder.mjs')
    writeFileSync(program, holding(dir))
    const command = `exec '${process.execPath}' '${program}'`
    const terminal = spawn('/usr/bin/script', ['-qec', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'inherit'] })
    await started(terminal)
    const { code, stderr } = await reload('--config', file)
    const [, pid] = /^reload: the daemon \(process (\d+)\) runs on a terminal, [^\n]+\n$/.exec(stderr) ?? []
    expect({ code, stderr, pid }).toEqual({ code: 1, stderr, pid: expect.any(String) })
    process.kill(Number(pid), 'SIGKILL')
    expect(await once(terminal, 'exit')).toEqual([137, null])
  })

  test.each([
    ['no file', () => [], '--config is missing'],
    ['an unknown option', () => ['--what'], '--what'],
    [
      'a file that the daemon would refuse',
      (dir: string) => ['--config', fileIn(dir, '[risk]\ncolour = 1')],
      'risk.colour',
    ],
  ])('with %s is refused by name', async (_, argsIn, names) => {
    const { code, stdout, stderr } = await reload(...argsIn(scratchFolder()))
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^reload: [^\n]+\n$/)
    expect(stderr).toContain(names)
  })
})
