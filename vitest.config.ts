import path from 'node:path'
import process from 'node:process'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { createToyExchange } from './cloud/test/toy-exchange.ts'
import { SlowFirst } from './test/slow-first.ts'

// What runs in Node and what runs in workerd; after those the real programs as processes, and at last the fixed seeds.

const notOurs = ['**/node_modules/**', '.build/**']
const fixedSeeds = 'test/simulation/fixed-seeds.test.ts'
const domainAndPage = ['cloud/domain/**/*.test.ts', 'cloud/dashboard/**/*.test.ts']

/** Limits that only end a hang: how long a busy machine takes says nothing. */
const patient = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 60_000 } } }
/** As Node itself runs the programs: half the processor time of a runner that stands between the modules. */
const native = { environment: 'node', experimental: { viteModuleRunner: false, nodeLoader: false } }

// The tests start some two hundred processes of the same few programs; all of them find here what was compiled before.
process.env['NODE_COMPILE_CACHE'] ??= path.join(import.meta.dirname, '.build/compile-cache')

export default defineConfig(async () => ({
  test: {
    silent: 'passed-only' as const,
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        test: {
          name: 'node',
          ...patient,
          ...native,
          include: ['{shared,edge-daemon,simulator,scripts,test}/**/*.test.ts', ...domainAndPage],
          exclude: [...notOurs, 'test/e2e/**', fixedSeeds],
          setupFiles: ['./test/fixed-seed.ts'],
          // Files share nothing they change, and a fresh world for each costs more than most of them run.
          isolate: false,
          // Many of them wait for sockets and programs; a third lets the others go on meanwhile.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'e2e',
          ...patient,
          ...native,
          include: ['test/e2e/**/*.test.ts'],
          isolate: false,
          // They mostly wait for real time to pass, and must not wait for a processor while they do.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // They compute on every core, which is no company for programs that must answer in time.
        test: { name: 'seeds', ...patient, ...native, include: [fixedSeeds], sequence: { groupOrder: 2 } },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations(path.join(import.meta.dirname, 'cloud/migrations')),
                INGEST_TOKEN: 'ingest-token-of-the-tests',
                READ_TOKEN: 'read-token-of-the-tests',
                OPERATOR_TOKEN: 'operator-token-of-the-tests',
                DASHBOARD_TOKEN: 'dashboard-token-of-the-tests',
                EXCHANGE_REST: 'http://exchange.test/api/v1',
                EXCHANGE_API_KEY: 'key-of-the-tests',
                BOT: '*',
                ALLOWED_HOSTS: 'pilotlight.test',
              },
              outboundService: createToyExchange(),
            },
          }),
        ],
        test: {
          name: 'cloud',
          ...patient,
          include: ['cloud/**/*.test.ts'],
          exclude: [...notOurs, ...domainAndPage],
          setupFiles: ['./cloud/test/setup.ts'],
        },
      },
    ],
  },
}))
