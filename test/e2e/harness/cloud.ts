import { z } from 'zod'
import { CountsReply, EventsReply, FleetReply } from '#shared/contracts/analytics.ts'
import type { CommandKind } from '#shared/contracts/control.ts'
import type { RecordEnvelope } from '#shared/contracts/records.ts'
import { startProgram, type Program } from './program.ts'
import type { Scratch } from './scratch.ts'
import { hangMs } from './until.ts'

// The cloud's part as a process, and its API as a caller sees it.

const Ready = z.object({ url: z.string(), port: z.number() })

/** Worthless outside a test: the Worker listens on loopback and dies with it. */
export const tokens = {
  ingest: 'ingest-token-of-the-e2e-tests',
  read: 'read-token-of-the-e2e-tests',
  operator: 'operator-token-of-the-e2e-tests',
  dashboard: 'dashboard-token-of-the-e2e-tests',
} as const

const WatchdogReply = z.looseObject({
  phase: z.enum(['idle', 'armed', 'killing', 'latched']),
  latchReason: z.string().nullable(),
  silentMs: z.number().nullable(),
  incidents: z.array(z.looseObject({ kind: z.string(), detail: z.string(), atMs: z.number() })),
})

export type Cloud = ReturnType<typeof cloudApi> & { readonly program: Program; readonly port: number }

export const cloudSecrets = (apiKey: string) => ({
  PILOTLIGHT_INGEST_TOKEN: tokens.ingest,
  PILOTLIGHT_READ_TOKEN: tokens.read,
  PILOTLIGHT_OPERATOR_TOKEN: tokens.operator,
  PILOTLIGHT_DASHBOARD_TOKEN: tokens.dashboard,
  PILOTLIGHT_EXCHANGE_API_KEY: apiKey,
})

/** Starts it on its folder of this test, so that a second start continues the first. */
export async function startCloud(
  scratch: Scratch,
  exchange: { readonly rest: string; readonly apiKey: string },
  port = 0,
): Promise<Cloud> {
  const program = startProgram(scratch, {
    name: 'cloud',
    args: [
      'scripts/cloud.ts',
      '--state',
      scratch.file('cloud'),
      '--port',
      String(port),
      '--exchange-rest',
      exchange.rest,
    ],
    env: { ...cloudSecrets(exchange.apiKey), PILOTLIGHT_SUPERVISED: '1' },
  })
  const ready = Ready.parse(await program.line('its ready line', (line) => 'url' in line))
  return { program, port: ready.port, ...cloudApi(ready.url) }
}

type CallInit = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Calls the API with the token that each call needs. */
export function cloudApi(url: string) {
  const call = async (path: string, token: string, init: CallInit = {}) =>
    fetch(new URL(path, url), {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
      signal: AbortSignal.timeout(hangMs),
    })
  const read = async (path: string): Promise<unknown> => {
    const response = await call(path, tokens.read)
    if (!response.ok) throw new Error(`the cloud answered ${response.status} to ${path}`)
    return response.json()
  }
  return {
    url,
    call,
    fleetBot: async (bot: string) =>
      FleetReply.parse(await read('/v1/fleet')).bots.find((each) => each.bot === bot) ?? null,
    watchdog: async (bot: string) => WatchdogReply.parse(await read(`/v1/bots/${bot}/watchdog`)),
    counts: async (bot: string, run: string) => CountsReply.parse(await read(`/v1/bots/${bot}/counts?run=${run}`)),
    events: async (bot: string, run: string): Promise<RecordEnvelope[]> => {
      const events: RecordEnvelope[] = []
      let cursor = ''
      for (;;) {
        const page = EventsReply.parse(await read(`/v1/bots/${bot}/events?run=${run}&limit=1000${cursor}`))
        events.push(...page.events)
        if (page.next === null) return events
        cursor = `&cursor=${encodeURIComponent(page.next)}`
      }
    },
    command: (bot: string, kind: CommandKind) =>
      call(`/v1/bots/${bot}/commands`, tokens.operator, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ kind, reason: 'end-to-end test' }),
      }),
  }
}
