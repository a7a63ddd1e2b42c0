import { DurableObject } from 'cloudflare:workers'
import type { CommandKind, ControlState } from '#shared/contracts/control.ts'
import type { Heartbeat } from '#shared/contracts/heartbeat.ts'
import { newCommand, stateAt, type CommandRecord } from '../domain/command-record.ts'
import { controlStateOf, sameOrders } from '../domain/control-state.ts'
import { isForeignKey } from '../domain/served-bot.ts'
import {
  initialWatchdog,
  stepWatchdog,
  tickMaxMs,
  type Stage,
  type WatchdogEffect,
  type WatchdogEvent,
  type WatchdogState,
} from '../domain/watchdog.ts'
import type { Env } from '../env.ts'
import { cancelAndReadBook, readBook, type BookCheck } from './exchange-account.ts'
import { createIncidentLog, type Incident, type IncidentLog } from './incident-log.ts'

export type WatchdogView = {
  readonly phase: Stage['phase']
  readonly desired: 'run' | 'halt'
  readonly latchReason: string | null
  readonly silentMs: number | null
  readonly nextTickAtMs: number | null
  readonly alert: string | null
  readonly lastHeartbeat: Heartbeat | null
}

const socketsMax = 4
/** An alarm overdue by this much is stuck: reported from the field, and healed by whoever notices first. */
const alarmOverdueMs = 5_000

/**
 * Watches one bot. A shell: it stores the state, sets the alarm, carries out effects and pushes standing orders. Storage is
 * used through its synchronous side, so that each event is applied to the stored state without anything in between.
 */
export class Watchdog extends DurableObject<Env> {
  readonly #incidents: IncidentLog

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#incidents = createIncidentLog(ctx.storage.sql)
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
  }

  async heartbeat(heartbeat: Heartbeat): Promise<ControlState> {
    const { run, seq, acks } = heartbeat
    const before = this.#load()
    this.#apply({ type: 'heartbeat', atMs: Date.now(), run, seq, acks })
    if (this.#load() !== before) this.ctx.storage.kv.put('heartbeat', heartbeat)
    await this.heal()
    return this.#control()
  }

  /** The exchange is asked, not the daemon: only a book that was read empty disarms. */
  async goodbye(run: string): Promise<{ disarmed: boolean; openOrders: number | null }> {
    const { openOrders } = await readBook(this.#access())
    this.#apply({ type: 'goodbye', atMs: Date.now(), run, openOrders })
    return { disarmed: this.#load().stage.phase === 'idle' && openOrders === 0, openOrders }
  }

  /** Null when the request was refused; the reason says why. */
  command(kind: CommandKind, reason: string): { command: CommandRecord | null; refusal: string | null } {
    const command = newCommand(crypto.randomUUID(), kind, reason, Date.now())
    const effects = this.#apply({ type: 'command', command })
    const refusal = effects.find((effect) => effect.type === 'refuse')
    return refusal === undefined ? { command, refusal: null } : { command: null, refusal: refusal.reason }
  }

  configPublished(version: number): void {
    this.#apply({ type: 'config_published', version })
  }

  view(): WatchdogView {
    const { stage, desired, heardAtMs, nextTickAtMs, alert } = this.#load()
    return {
      phase: stage.phase,
      desired,
      latchReason: 'reason' in stage ? stage.reason : null,
      silentMs: heardAtMs === null ? null : Math.max(0, Date.now() - heardAtMs),
      nextTickAtMs,
      alert,
      lastHeartbeat: this.ctx.storage.kv.get<Heartbeat>('heartbeat') ?? null,
    }
  }

  /** Newest first. */
  commands(): CommandRecord[] {
    const atMs = Date.now()
    return this.#load()
      .commands.map((command) => ({ ...command, state: stateAt(command, atMs) }))
      .reverse()
  }

  incidents(limit: number): Incident[] {
    return this.#incidents.latest(limit)
  }

  /** Sets the alarm again when it is missing or stuck. The tick then sees how late it is. */
  async heal(): Promise<void> {
    if (this.#load().nextTickAtMs === null || this.#hasForeignKey()) return
    const alarmAtMs = await this.ctx.storage.getAlarm()
    const atMs = Date.now()
    const due = this.#load().nextTickAtMs
    if (due === null || (alarmAtMs !== null && atMs - alarmAtMs <= alarmOverdueMs)) return
    await this.ctx.storage.setAlarm(Math.max(atMs, due))
    this.#note(atMs, 'alarm_healed', alarmAtMs === null ? 'it was missing' : `it was ${atMs - alarmAtMs} ms overdue`)
  }

  /** May come late or twice, so every step is safe to repeat. Must not throw: retries of alarms run out. */
  override async alarm(): Promise<void> {
    try {
      if (this.#hasForeignKey())
        return this.#note(Date.now(), 'stood_down', 'BOT names another bot, and so does the key')
      await this.#carryOut(this.#apply({ type: 'tick', atMs: Date.now() }))
    } catch (error) {
      console.error(JSON.stringify({ event: 'watchdog.alarm_failed', error: String(error) }))
      // Here none means that the failure came before the next one was set.
      const alarmAtMs = await this.ctx.storage.getAlarm()
      if (alarmAtMs === null) await this.ctx.storage.setAlarm(Date.now() + tickMaxMs)
    }
  }

  /** The control socket: standing orders at connect and whenever they change. It proves nothing about life. */
  override async fetch(): Promise<Response> {
    const { 0: client, 1: server } = new WebSocketPair()
    const open = this.ctx.getWebSockets()
    for (const old of open.slice(0, Math.max(0, open.length + 1 - socketsMax))) old.close(1008, 'too many sockets')
    this.ctx.acceptWebSocket(server)
    server.send(JSON.stringify(this.#control()))
    return new Response(null, { status: 101, webSocket: client })
  }

  override webSocketMessage(): void {
    // Nothing is taken over this socket; pings are answered by the runtime.
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    socket.close(code === 1005 || code === 1006 ? 1000 : code)
  }

  async #carryOut(effects: readonly WatchdogEffect[]): Promise<void> {
    for (const effect of effects) {
      if (effect.type !== 'check_book') continue
      // What is decided must be on disk before the world sees it.
      await this.ctx.storage.sync()
      const check: BookCheck = await (effect.cancelFirst ? cancelAndReadBook : readBook)(this.#access())
      this.#apply({ type: 'book_checked', atMs: Date.now(), ...check })
    }
  }

  #load(): WatchdogState {
    return (this.#state ??= this.ctx.storage.kv.get<WatchdogState>('state') ?? initialWatchdog)
  }
  /** A cache of what is stored: written through, rebuilt after eviction. */
  #state: WatchdogState | undefined

  /** Stores the new state and its alarm together: no crash can leave work without a wake-up. */
  #apply(event: WatchdogEvent): readonly WatchdogEffect[] {
    const before = this.#load()
    const { state, effects } = stepWatchdog(before, event)
    const atMs = Date.now()
    if (state !== before) {
      this.ctx.storage.kv.put('state', state)
      this.#state = state
    }
    // A tick has used up its alarm. Once per tick: each setting is billed as a row.
    if (event.type === 'tick' || state.nextTickAtMs !== before.nextTickAtMs) void this.#wake()
    for (const effect of effects) if (effect.type === 'note') this.#note(atMs, effect.kind, effect.detail)
    if (!sameOrders(controlStateOf(before, atMs), controlStateOf(state, atMs))) this.#push(controlStateOf(state, atMs))
    return effects
  }

  #wake(): Promise<void> {
    const { nextTickAtMs } = this.#load()
    return nextTickAtMs === null ? this.ctx.storage.deleteAlarm() : this.ctx.storage.setAlarm(nextTickAtMs)
  }

  #push(control: ControlState): void {
    const text = JSON.stringify(control)
    for (const socket of this.ctx.getWebSockets()) {
      try {
        socket.send(text)
      } catch {
        // A socket that is closing learns nothing; the daemon reconnects and is told then.
      }
    }
  }

  #note(atMs: number, kind: string, detail: string): void {
    this.#incidents.append({ atMs, kind, detail })
    console.log(JSON.stringify({ event: `watchdog.${kind}`, detail }))
  }

  #control(): ControlState {
    return controlStateOf(this.#load(), Date.now())
  }

  /** The setting may change under an armed object; whose orders it watches does not. */
  #hasForeignKey(): boolean {
    const bot = this.ctx.storage.kv.get<Heartbeat>('heartbeat')?.bot
    return bot !== undefined && isForeignKey(this.env.BOT ?? '', bot)
  }

  #access() {
    return { restUrl: this.env.EXCHANGE_REST, apiKey: this.env.EXCHANGE_API_KEY }
  }
}
