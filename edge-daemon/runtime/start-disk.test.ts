import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { startSimulatorProcess, type SimulatorProcess } from '../venue/extended/simulator-process.fixture.ts'
import { Refusal } from './refusal.ts'
import { onDisk } from './start-disk.ts'

let simulator: SimulatorProcess
beforeAll(async () => {
  simulator = await startSimulatorProcess()
})
afterAll(() => simulator.stop())

/** Starts the program on a state folder and waits for its end. */
async function start(stateDir: string) {
  const { rest, stream, chainId, market, apiKey, starkPrivateKey, starkPublicKey, vault } = simulator.options
  const path = join(stateDir, 'daemon.toml')
  writeFileSync(
    path,
    `bot = "toy"\nstateDir = "${stateDir}"\n[venue]\nnetwork = "local"\nmarket = "${market}"\nrest = "${rest}"\n` +
      `stream = "${stream}"\nchainId = "${chainId}"\n[cloud]\nurl = "http://127.0.0.1:9"\n`,
  )
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts'), '--config', path], {
    env: {
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      PILOTLIGHT_API_KEY: apiKey.reveal(),
      PILOTLIGHT_STARK_PRIVATE_KEY: starkPrivateKey.reveal(),
      PILOTLIGHT_STARK_PUBLIC_KEY: starkPublicKey,
      PILOTLIGHT_VAULT: vault,
      PILOTLIGHT_INGEST_TOKEN: 'token',
    },
  })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdout.resume()
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stderr }
}

describe('a start on a disk that fails it', () => {
  // A folder where a file should be cannot be read or written as one, whoever we are.
  test.each([
    'served-config.json',
    'order-ids.json',
    'order-ids.json.new',
    'control.json',
    'farewell.json',
    'upload-cursor.json',
    'journal/event-000001aaaaaaaaaa-00001.jsonl',
  ])('is refused in one sentence that names %s, and is to be tried again', async (name) => {
    const stateDir = scratchFolder()
    mkdirSync(join(stateDir, name), { recursive: true })
    const { code, stderr } = await start(stateDir)
    expect(stderr).toMatch(/^[^\n]+\n$/)
    expect(stderr).toContain(name.startsWith('journal') ? dirname(join(stateDir, name)) : join(stateDir, name))
    expect(code).toBe(75)
  })

  test.each([
    ['ENOSPC', 'make room on its disk'],
    ['EROFS', 'let this user write there'],
    ['EACCES', 'let this user read and write it'],
    ['EIO', 'look at the disk (dmesg tells)'],
  ])('is told what helps against %s', async (code, remedy) => {
    const fail = () => Promise.reject(Object.assign(new Error(code), { code, syscall: 'write' }))
    const refusal = await onDisk('var/toy/order-ids.json', fail).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(Refusal)
    expect(refusal).toMatchObject({
      exitCode: 75,
      message: `the disk fails this start at var/toy/order-ids.json (${code}): ${remedy}`,
    })
  })

  test('passes on what is no fault of a disk', async () => {
    for (const error of [new Refusal('bot: was 7'), new TypeError('a bug')])
      await expect(onDisk('file', () => Promise.reject(error))).rejects.toBe(error)
  })
})
