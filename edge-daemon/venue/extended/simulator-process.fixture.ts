import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { monoMs, wallMs } from '#shared/units.ts'
import { Secret } from '../secret.ts'
import type { VenueClock } from '../venue.ts'
import type { ExtendedOptions } from './connect.ts'

// The exchange simulator as a process of its own, for the tests of this folder: nothing of it may be imported here.

const Ready = z.object({
  host: z.string(),
  rest: z.string(),
  stream: z.string(),
  rpc: z.string(),
  chainId: z.string(),
  markets: z.array(z.string()).min(1),
  accounts: z
    .array(
      z.object({
        accountId: z.number(),
        apiKey: z.string(),
        vault: z.string(),
        starkPrivateKey: z.string(),
        starkPublicKey: z.string(),
      }),
    )
    .min(1),
})

export const clock: VenueClock = { monoMs: () => monoMs(performance.now()), wallMs: () => wallMs(Date.now()) }

export type SimulatorProcess = {
  readonly host: string
  readonly accountId: number
  /** The way to its first account in its first market. */
  readonly options: ExtendedOptions
  /** Address of its RPC socket. */
  readonly rpc: string
  stop(): Promise<void>
}

/** Starts it on a free port with these further arguments; resolves when it listens. */
export async function startSimulatorProcess(...args: readonly string[]): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, ['simulator/main.ts', '--port', '0', ...args], {
    cwd: new URL('../../../', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`the simulator ended with code ${code}`)))
  })
  const { host, rest, stream, rpc, chainId, markets, accounts } = Ready.parse(JSON.parse(line))
  const { accountId, apiKey, vault, starkPrivateKey, starkPublicKey } = Ready.shape.accounts.element.parse(accounts[0])
  return {
    host,
    accountId,
    rpc,
    options: {
      network: 'local',
      rest,
      stream,
      market: markets[0] ?? '',
      chainId,
      apiKey: new Secret(apiKey),
      starkPrivateKey: new Secret(starkPrivateKey),
      starkPublicKey,
      vault,
      userAgent: 'pilotlight-test/1',
    },
    async stop() {
      if (child.exitCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}
