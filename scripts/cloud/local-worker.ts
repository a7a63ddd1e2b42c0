import path from 'node:path'
import process from 'node:process'
import { build } from 'esbuild'
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions } from 'miniflare'
import { buildDashboard } from '../build-dashboard.ts'
import { migrate } from './migrate.ts'
import type { CloudOptions } from './options.ts'
import { readWranglerSettings } from './wrangler-settings.ts'

// The Worker of wrangler.toml in real workerd, on loopback, with its state on disk.

const root = path.resolve(import.meta.dirname, '../..')

export type LocalWorker = { readonly url: string; runCron(): Promise<void>; stop(): Promise<void> }

/** Starts and migrates; resolves when requests are answered. `port` must be a real one: it is part of the allowed hosts. */
export async function startLocalWorker(options: CloudOptions, port: number): Promise<LocalWorker> {
  const settings = readWranglerSettings(path.join(root, 'wrangler.toml'))
  await buildDashboard()
  const sqliteClasses = new Set(settings.migrations.flatMap((migration) => migration.new_sqlite_classes))
  const settingsV5 = convertV4MiniflareOptions({
    host: '127.0.0.1',
    port,
    // Otherwise it asks the internet where we are.
    cf: false,
    logRequests: false,
    telemetry: { enabled: false },
    log: new Log(LogLevel.NONE),
    handleStructuredLogs: ({ message }) => process.stderr.write(`${message}\n`),
    resourcePersistencePath: path.join(options.stateDir, 'worker'),
    name: settings.name,
    compatibilityDate: settings.compatibility_date,
    compatibilityFlags: settings.compatibility_flags,
    modules: [{ type: 'ESModule', path: 'worker.js', contents: await bundleWorker(settings.main) }],
    bindings: {
      ...settings.vars,
      ...options.secrets,
      EXCHANGE_REST: options.exchangeRest,
      BOT: options.bot,
      ALLOWED_HOSTS: `127.0.0.1:${port},localhost:${port}`,
    },
    d1Databases: Object.fromEntries(settings.d1_databases.map((each) => [each.binding, each.database_id])),
    durableObjects: Object.fromEntries(
      settings.durable_objects.bindings.map((each) => [
        each.name,
        { className: each.class_name, useSQLite: sqliteClasses.has(each.class_name) },
      ]),
    ),
  })
  const miniflare = keepingSignalListeners(() => new Miniflare(settingsV5))
  try {
    await miniflare.ready
    for (const { binding, migrations_dir } of settings.d1_databases) {
      await migrate(await miniflare.getD1Database(binding), path.join(root, migrations_dir))
    }
  } catch (error) {
    await miniflare.dispose()
    throw error
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async runCron() {
      await (await miniflare.getWorker()).scheduled({ cron: '* * * * *' })
    },
    stop: () => miniflare.dispose(),
  }
}

/** Miniflare would end the process at a signal before our own orderly stop has begun. */
function keepingSignalListeners<T>(make: () => T): T {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const before = new Set(signals.flatMap((signal) => process.listeners(signal)))
  const made = make()
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) if (!before.has(listener)) process.off(signal, listener)
  }
  return made
}

async function bundleWorker(main: string): Promise<string> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [path.join(root, main)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    loader: { '.txt': 'text' },
    logLevel: 'silent',
  })
  return result.outputFiles[0]?.text ?? ''
}
