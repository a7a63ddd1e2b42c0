import { FillsReply, FleetReply, HeartbeatsReply } from '#shared/contracts/analytics.ts'
import type { CommandKind } from '#shared/contracts/control.ts'
import { CloudRefusal } from '#shared/contracts/refusal.ts'

// The Worker as the page sees it. Every answer is checked against its contract before anything is shown.

const patienceMs = 4_000

export const readFleet = async (): Promise<FleetReply> => FleetReply.parse(await getJson('/v1/fleet'))

/** Newest first. */
export async function readFills(bot: string, limit: number): Promise<FillsReply['fills']> {
  return FillsReply.parse(await getJson(`/v1/bots/${bot}/fills?order=desc&limit=${limit}`)).fills
}

export async function readHeartbeats(
  bot: string,
  fromMs: number,
  stepMs: number,
): Promise<HeartbeatsReply['heartbeats']> {
  const query = `from=${Math.floor(fromMs)}&stepMs=${stepMs}&limit=1000`
  return HeartbeatsReply.parse(await getJson(`/v1/bots/${bot}/heartbeats?${query}`)).heartbeats
}

/** Sends a command and answers with a sentence for the operator. */
export async function sendCommand(bot: string, kind: CommandKind): Promise<{ ok: boolean; said: string }> {
  const answer = await request(`/v1/bots/${bot}/commands`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ kind, reason: 'dashboard' }),
  }).catch(() => null)
  if (answer?.ok === true) return { ok: true, said: saidOf[kind] }
  const refusal = CloudRefusal.safeParse(await answer?.json().catch(() => null)).data
  // A failure inside, or a page of somebody in between: nobody knows how far it came.
  if (answer === null || (answer.status >= 500 && refusal?.detail === undefined))
    return { ok: false, said: 'No answer: it may have been taken. Look at the state before you repeat it.' }
  return { ok: false, said: `Refused: ${refusal?.detail ?? answer.status}.` }
}

export async function signOut(): Promise<void> {
  await request('/v1/session', { method: 'DELETE' }).catch(() => null)
  location.replace('/')
}

const saidOf = {
  halt: 'Halt accepted. The daemon is told at once.',
  flatten: 'Flatten accepted. Below stands whether the daemon has heard it.',
  resume: 'Resume accepted.',
  re_arm: 'Re-armed. The next heartbeat starts the watch.',
} as const

async function getJson(path: string): Promise<unknown> {
  const answer = await request(path, {})
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
  return answer.json()
}

async function request(path: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(path, { ...init, signal: AbortSignal.timeout(patienceMs) })
  // The session has ended: the address itself answers with the sign-in page.
  if (answer.status === 401) location.replace('/')
  return answer
}
