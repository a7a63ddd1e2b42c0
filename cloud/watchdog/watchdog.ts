import { DurableObject } from 'cloudflare:workers'
import type { FleetBot } from '#shared/contracts/analytics.ts'
import type { CommandKind, ControlState } from '#shared/contracts/control.ts'
import type { Heartbeat } from '#shared/contracts/heartbeat.ts'
import { newCommand, stateAt, type CommandRecord } from '../domain/command-record.ts'
import { controlStateOf } from '../domain/control-state.ts'
import {
  expectsAlarm,
  isStoodDown,
  nothingStored,
  stepObject,
  type ObjectEffect,
  type ObjectEvent,
  type Stored,
} from '../domain/watched-object.ts'
import {
  isProvenEmpty,
  silenceLimitMs,
  takesFlatten,
  tickMaxMs,
  type Stage,
  type WatchdogState,
} from '../domain/watchdog.ts'
import type { Env } from '../env.ts'
import { checkBook } from './exchange-account.ts'
import { createIncidentLog, type Incident, type IncidentLog } from './incident-log.ts'

export type WatchdogView = {
  readonly phase: Stage['phase']
  /** Nobody is watched, whatever the phase: the key is another bot's. */
  readonly stoodDown: boolean
  readonly desired: 'run' | 'halt'
  readonly latchReason: string | null
  readonly silentMs: number | null
  readonly takesFlatten: boolean
  readonly lastCommand: FleetBot['lastCommand']
  readonly nextTickAtMs: number | null
  readonly alert: string | null
  readonly provenEmpty: boolean
  readonly lastHeartbeat: Heartbeat | null
}

const socketsMax = 4

const shownAt = (command: CommandRecord, atMs: number) => ({
  kind: command.kind,
  state: stateAt(command, atMs),
  isAnswered: command.ackedAtMs !== null,
  ageMs: Math.max(0, atMs - command.createdAtMs),
  detail: command.detail,
})

/**
 * Watches one bot. A shell around stepObject: it brings events and carries out effects in their order. Storage is used
 * through its synchronous side, so that each event is applied to the stored state without anything in between.
 */
export class Watchdog extends DurableObject<Env> {
  readonly #incidents: IncidentLog

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#incidents = createIncidentLog(ctx.storage.sql)
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
  }

  async heartbeat(heartbeat: Heartbeat): Promise<ControlState> {
    this.#apply({ type: 'heartbeat', atMs: Date.now(), heartbeat })
    await this.heal()
    return this.#control()
  }

  /** The exchange is asked, not the daemon: only a book that was read empty disarms. */
  async goodbye(run: string): Promise<{ disarmed: boolean; openOrders: number | null }> {
    const { openOrders } = await checkBook(this.#access(), false)
    this.#apply({ type: 'goodbye', atMs: Date.now(), run, openOrders })
    return { disarmed: this.#load().watchdog.stage.phase === 'idle' && openOrders === 0, openOrders }
  }

  /** Null when the request was refused; the reason says why. */
  command(kind: CommandKind, reason: string): { command: CommandRecord | null; refusal: string | null } {
    const atMs = Date.now()
    const command = newCommand(crypto.randomUUID(), kind, reason, atMs)
    const effects = this.#apply({ type: 'command', atMs, command, isListening: this.#isListening(atMs) })
    const refusal = effects.find((effect) => effect.type === 'refuse')
    return refusal === undefined ? { command, refusal: null } : { command: null, refusal: refusal.reason }
  }

  configPublished(version: number): void {
    this.#apply({ type: 'config_published', atMs: Date.now(), version })
  }

  view(): WatchdogView {
    const stored = this.#load()
    const { watchdog, heartbeat } = stored
    const { stage, desired, heardAtMs, nextTickAtMs, alert, commands } = watchdog
    const atMs = Date.now()
    const command = commands.at(-1)
    return {
      phase: stage.phase,
      stoodDown: isStoodDown(stored, this.#served()),
      desired,
      latchReason: 'reason' in stage ? stage.reason : null,
      silentMs: heardAtMs === null ? null : Math.max(0, atMs - heardAtMs),
      takesFlatten: takesFlatten(watchdog, atMs, this.#isListening(atMs)),
      lastCommand: command === undefined ? null : shownAt(command, atMs),
      nextTickAtMs,
      alert,
      provenEmpty: isProvenEmpty(watchdog),
      lastHeartbeat: heartbeat,
    }
  }

  /** Newest first. */
  commands(): CommandRecord[] {
    const atMs = Date.now()
    return this.#load()
      .watchdog.commands.map((command) => ({ ...command, state: stateAt(command, atMs) }))
      .reverse()
  }

  incidents(limit: number): Incident[] {
    return this.#incidents.latest(limit)
  }

  /** Sets the alarm again when it is missing or stuck. */
  async heal(): Promise<void> {
    if (!expectsAlarm(this.#load(), this.#served())) return
    const alarmAtMs = await this.ctx.storage.getAlarm()
    this.#apply({ type: 'alarm_read', atMs: Date.now(), alarmAtMs })
  }

  /** May come late or twice, so every step is safe to repeat. Must not throw: retries of alarms run out. */
  override async alarm(): Promise<void> {
    try {
      for (const effect of this.#apply({ type: 'rang', atMs: Date.now() })) {
        if (effect.type === 'sync') await this.ctx.storage.sync()
        if (effect.type !== 'look') continue
        const check = await checkBook(this.#access(), effect.cancelFirst)
        this.#apply({ type: 'looked', atMs: Date.now(), ...check })
      }
    } catch (error) {
      console.error(JSON.stringify({ event: 'watchdog.alarm_failed', error: String(error) }))
      // Here none means that the failure came before the next one was set.
      const alarmAtMs = await this.ctx.storage.getAlarm()
      if (alarmAtMs === null) await this.ctx.storage.setAlarm(Date.now() + tickMaxMs)
    }
  }

  /** The control socket: standing orders at connect and whenever they change. It holds up no kill. */
  override async fetch(): Promise<Response> {
    const { 0: client, 1: server } = new WebSocketPair()
    const open = this.ctx.getWebSockets()
    for (const old of open.slice(0, Math.max(0, open.length + 1 - socketsMax))) old.close(1008, 'too many sockets')
    this.ctx.acceptWebSocket(server)
    server.serializeAttachment(Date.now())
    server.send(JSON.stringify(this.#control()))
    return new Response(null, { status: 101, webSocket: client })
  }

  override webSocketMessage(): void {
    // Nothing is taken over this socket; pings are answered by the runtime.
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    socket.close(code === 1005 || code === 1006 ? 1000 : code)
  }

  /** Whether a daemon is on a control socket: it has pinged lately, or begun it. One that is gone may leave a socket open. */
  #isListening(atMs: number): boolean {
    return this.ctx.getWebSockets().some((socket) => {
      const heardAtMs = this.ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? socket.deserializeAttachment()
      return typeof heardAtMs === 'number' && atMs - heardAtMs < silenceLimitMs
    })
  }

  #load(): Stored {
    const { kv } = this.ctx.storage
    return (this.#stored ??= {
      // What a version before did not store is as at the beginning.
      watchdog: { ...nothingStored.watchdog, ...kv.get<Partial<WatchdogState>>('state') },
      heartbeat: kv.get<Heartbeat>('heartbeat') ?? null,
    })
  }
  /** A cache of what is stored: written through, rebuilt after eviction. */
  #stored: Stored | undefined

  /** Carries out what can be done at once; the rest is for whoever brought the event. */
  #apply(event: ObjectEvent): readonly ObjectEffect[] {
    const [stored, effects] = stepObject(this.#load(), event, this.#served())
    // Should one of them throw, what is stored is read again.
    this.#stored = undefined
    for (const effect of effects) this.#carryOut(effect, event.atMs)
    this.#stored = stored
    return effects
  }

  #carryOut(effect: ObjectEffect, atMs: number): void {
    const { storage } = this.ctx
    switch (effect.type) {
      case 'store':
        return storage.kv.put('state', effect.watchdog)
      case 'store_heartbeat':
        return storage.kv.put('heartbeat', effect.heartbeat)
      case 'set_alarm':
        return void (effect.atMs === null ? storage.deleteAlarm() : storage.setAlarm(effect.atMs))
      case 'note':
        this.#incidents.append({ atMs, kind: effect.kind, detail: effect.detail })
        return console.log(JSON.stringify({ event: `watchdog.${effect.kind}`, detail: effect.detail }))
      case 'push':
        return this.#push(effect.control)
      default:
        return undefined
    }
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

  #control(): ControlState {
    return controlStateOf(this.#load().watchdog, Date.now())
  }

  #served(): string {
    return this.env.BOT ?? ''
  }

  #access() {
    return { restUrl: this.env.EXCHANGE_REST, apiKey: this.env.EXCHANGE_API_KEY }
  }
}
