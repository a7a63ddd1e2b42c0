import { readFileSync } from 'node:fs'
import { parse } from 'smol-toml'
import { z } from 'zod'

// What the local run takes from wrangler.toml, so that there is one source for what is deployed and what is tried.

const WranglerToml = z.object({
  name: z.string(),
  main: z.string(),
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()).default([]),
  vars: z.record(z.string(), z.string()).default({}),
  d1_databases: z.array(z.object({ binding: z.string(), database_id: z.string(), migrations_dir: z.string() })),
  durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
  migrations: z.array(z.object({ tag: z.string(), new_sqlite_classes: z.array(z.string()).default([]) })),
})
export type WranglerSettings = z.infer<typeof WranglerToml>

export function readWranglerSettings(file: string): WranglerSettings {
  return WranglerToml.parse(parse(readFileSync(file, 'utf8')))
}
