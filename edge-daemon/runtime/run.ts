import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import process from 'node:process'
import type { DaemonConfig, TradingConfig } from '#shared/config/config.ts'
import type { MonoMs } from '#shared/units.ts'
import type { ControlState } from '#shared/contracts/control.ts'
import { budgetWarning } from '../core/own-requests.ts'
import { checkpointJson } from '../core/account/fills.ts'
import type { Effect } from '../core/effect.ts'
import { withoutExit, withoutLatches } from '../core/account/checkpoint.ts'
import { initialState, isFlat, type StartFacts } from '../core/state.ts'
import { runIdOf } from '../journal/files.ts'
import { readLastWords } from '../journal/reader.ts'
import { openJournal, type JournalOptions } from '../journal/writer.ts'
import { cloudClient } from '../uplink/cloud-client.ts'
import { startControlStream } from '../uplink/control-stream.ts'
import { startHeartbeats } from '../uplink/heartbeats.ts'
import { cursorFile } from '../uplink/cursor-file.ts'
import { startUpload } from '../uplink/upload.ts'
import { tapeFolder } from '../tape/files.ts'
import { programVersion } from '../tape/program-version.ts'
import { startRecorder } from '../tape/recorder.ts'
import type { Secret } from '../venue/secret.ts'
import type { Venue, VenueEvent } from '../venue/venue.ts'
import { bootId } from './boot-id.ts'
import { systemClock, type Clock } from './clock.ts'
import { configInForce } from './config-in-force.ts'
import { configReload } from './config-reload.ts'
import { idleConfigPull, stepConfigPull, type ConfigPullEvent } from './config-pull.ts'
import { controlKeeper, rememberedControl } from './control-file.ts'
import { controlFile } from './control-keeper.ts'
import { executeEffect, type EffectPorts } from './effects.ts'
import { ownerComplaint } from './ledger-owner.ts'
import { checkpointComplaint, unitsComplaint } from './ledger-units.ts'
import { farewellFile } from './farewell.ts'
import { lastFarewell, rememberFarewell } from './farewell-file.ts'
import { finishRun } from './finish.ts'
import { sayGoodbye } from './goodbye.ts'
import { heartbeatOf, isLoopAlive } from './heartbeat.ts'
import { wasLastEndUnclean } from './last-end.ts'
import type { Log } from './logger.ts'
import { startLoop, type Loop } from './loop.ts'
import { openOrderIds, writeReservation } from './order-id-file.ts'
import { orderIdFile } from './order-ids.ts'
import { runFacts, type RunFacts } from './run-facts.ts'
import { startMemoryGauge } from './memory-gauge.ts'
import { logRecord, watchFirstQuote } from './run-log.ts'
import { Refusal } from './refusal.ts'
import { noteCommandRecord, safeAcks, type CommandSeqs } from './safe-acks.ts'
import { configKeeper, pullConfig, rememberedConfig } from './config-keeper.ts'
import { servedConfigFile } from './served-config.ts'
import { onDisk } from './start-disk.ts'
import { userAgent } from './user-agent.ts'

// A run from start to end: what exists, what is recovered, what is connected, how it ends. It decides nothing.

export type Run = { stop(reason: string): void; reload(): void; readonly done: Promise<RunEnd> }

/** How it ended, and the last record of its journal. */
export type RunEnd = {
  readonly isClean: boolean
  /** Nobody asked for the end. */
  readonly wantsRestart: boolean
  readonly facts: RunFacts
}

/** What differs between a live run and one on paper. */
export type Openings = {
  readonly openVenue: (clock: Clock) => Promise<Venue | { readonly refusal: string; readonly mayPass?: boolean }>
  readonly account: 'live' | 'paper'
  /** Which sub-account; null on paper. */
  readonly accountFingerprint: string | null
  /** Null runs without the cloud. */
  readonly ingestToken: Secret | null
  /** The config file as it is now, for a reload; rejects with a Refusal. */
  readonly readFile: () => Promise<DaemonConfig>
}

/** By a person at the machine, who has looked at what an earlier run left behind. */
export type SaidAtStart = { readonly clearsLatches: boolean; readonly givesUpExit: boolean }

export async function startRun(config: DaemonConfig, openings: Openings, log: Log, said: SaidAtStart): Promise<Run> {
  const clock = systemClock()
  const inState = (name: string) => join(config.stateDir, name)
  const served = await onDisk(inState(servedConfigFile), () => rememberedConfig(config.stateDir))
  const inForce = configInForce(config, served, () => isFlat(state))
  const trading = inForce.trading()
  const servedLeftOut = inForce.leftOut()
  for (const { path, refusal } of servedLeftOut) log('warn', 'config.left_out', { path, detail: refusal })
  const venue = await openings.openVenue(clock)
  if ('refusal' in venue) throw new Refusal(venue.refusal, venue.mayPass)
  const spec = venue.market

  const journalDir = inState('journal')
  const lastWords = await onDisk(journalDir, () => readLastWords(journalDir, config.cloud !== undefined))
  const { account, accountFingerprint } = openings
  const owner = { bot: config.bot, account, network: config.venue.network, accountFingerprint, market: spec.name }
  const complaint =
    checkpointComplaint(lastWords, journalDir) ??
    ownerComplaint(lastWords, owner, config.stateDir) ??
    unitsComplaint(lastWords, spec, journalDir)
  if (complaint !== null) {
    await venue.close()
    throw new Refusal(complaint)
  }
  const found = lastWords.checkpoint
  const kept = found !== null && said.givesUpExit ? withoutExit(found) : found
  const checkpoint = kept !== null && said.clearsLatches ? withoutLatches(kept) : kept
  const ids = await onDisk(inState(orderIdFile), () => openOrderIds(config.stateDir, lastWords.lastRun))
  const run = runIdOf(ids.epoch, randomBytes(5).toString('hex'))
  const remembered = await onDisk(inState(controlFile), () => rememberedControl(config.stateDir))
  const farewell = await onDisk(inState(farewellFile), () => lastFarewell(config.stateDir))
  const wasUnclean = wasLastEndUnclean(lastWords, farewell, ids.epoch)
  const start: StartFacts = {
    spec,
    makerFeeRate: venue.makerFeeRate,
    feeRateMax: venue.feeRateMax,
    leverage: leverageOf(venue.leverage),
    nowMs: clock.monoMs(),
    epoch: ids.epoch,
    counter: ids.counter,
    reservedUpTo: ids.reservedUpTo,
    checkpoint,
    isCloudConfigured: config.cloud !== undefined,
    rememberedControl: remembered,
    wasUnclean,
  }
  const state = initialState(start, trading)
  const warnOfBudget = (of: TradingConfig) => {
    const detail = budgetWarning(of)
    if (detail !== null) log('warn', 'config.budget_small', { detail })
  }
  warnOfBudget(trading)

  let loop: Loop | null = null
  const push = (event: VenueEvent) => {
    if (event.type === 'config_changed') warnOfBudget(event.config)
    loop?.push(event)
  }
  const journalOptions = { dir: journalDir, bot: config.bot, run, boot: bootId(), clock }
  const open = (of: Pick<JournalOptions, 'recordClass' | 'onTrouble'>) =>
    onDisk(journalDir, () => openJournal({ ...journalOptions, ...of }))
  const events = await open({
    recordClass: 'event',
    onTrouble: (reason) => push({ type: 'journal_degraded', reason }),
  })
  const market = await open({
    recordClass: 'market',
    onTrouble: (reason) => log('warn', 'journal.market', { reason }),
  })

  const program = programVersion()
  const tape =
    trading.operations.tapeMaxMb === 0
      ? null
      : startRecorder({
          dir: tapeFolder(config.stateDir),
          maxBytes: trading.operations.tapeMaxMb * 1_000_000,
          facts: { bot: config.bot, run, node: process.version, arch: process.arch, program },
          start,
          config: trading,
          state,
          onTrouble: (reason) => log('warn', 'tape.gap', { reason }),
        })

  let configPull = idleConfigPull(inForce.seenVersion)
  const token = openings.ingestToken
  const client = config.cloud === undefined || token === null ? null : cloudClient(config.cloud.url, token, userAgent)
  const keepControl = controlKeeper(config.stateDir, (error) =>
    log('error', 'control.not_remembered', { detail: String(error) }),
  )
  const keepConfig = configKeeper(config.stateDir, (error) =>
    log('error', 'config.not_remembered', { detail: String(error) }),
  )
  const onConfig = (event: ConfigPullEvent): void => {
    if (client === null) return
    const [next, effects] = stepConfigPull(configPull, event)
    configPull = next
    for (const effect of effects) {
      if (effect.type === 'pull') {
        void pullConfig(client, config.bot, effect.version).then((pulled) =>
          onConfig({ type: 'pulled', served: pulled }),
        )
      } else {
        const change = inForce.serve(effect.served)
        if (change.type === 'config_changed') void keepConfig(effect.served)
        push(change)
      }
    }
  }
  const onControl = (control: ControlState, askedAtMs: MonoMs | null = null) => {
    push({ type: 'control_received', control, askedAtMs })
    keepControl(control)
    onConfig({ type: 'named', version: control.configVersion })
  }
  const upload =
    client === null
      ? null
      : await onDisk(inState(cursorFile), () =>
          startUpload({
            stateDir: config.stateDir,
            journalDir,
            bot: config.bot,
            run,
            boot: journalOptions.boot,
            startedAtWallMs: Math.round(clock.wallMs()),
            nowMs: clock.monoMs,
            journal: events,
            client,
            onRefused: (detail) => log('error', 'upload.refused', { detail }),
          }),
        )
  let isAway = false
  let hasStopped = false
  const commandSeqs: CommandSeqs = new Map()
  const heartbeats =
    client === null
      ? null
      : startHeartbeats({
          client,
          everyMs: trading.operations.heartbeatMs,
          nowMs: clock.monoMs,
          // An ending with an empty book goes on in order without a loop, and is watched as long as it lasts.
          isLoopAlive: () => hasStopped || isLoopAlive(state, clock.monoMs()),
          build: (seq) =>
            heartbeatOf(state, spec, {
              bot: config.bot,
              run,
              seq,
              sentAtMs: Math.round(clock.wallMs()),
              journalSeq: events.lastSeq(),
              ackedSeq: upload?.ackedSeq() ?? 0,
              configVersion: inForce.version(),
              configHash: inForce.hash(),
              configRefused: inForce.refused(),
              acks: safeAcks(commandSeqs, state.control.acks, events.syncedSeq()),
            }),
          onControl,
          onRefused: (detail, kind) => push({ type: 'control_refused', detail, kind }),
          onAway: (detail) => {
            if ((detail !== null) !== isAway)
              log(detail === null ? 'info' : 'warn', detail === null ? 'cloud.back' : 'cloud.away', { detail })
            isAway = detail !== null
          },
        })
  const controlStream =
    config.cloud === undefined || token === null
      ? null
      : startControlStream({ cloudUrl: config.cloud.url, bot: config.bot, token, userAgent, clock, onControl })

  const { promise: done, resolve } = Promise.withResolvers<RunEnd>()

  let stopGauge = () => {}
  const finish = (end: Effect & { type: 'stopped' }) => {
    loop?.stop()
    stopGauge()
    hasStopped = true
    const facts = runFacts(state, spec, end, heartbeats?.sent() ?? 0)
    finishRun({
      nowMs: clock.monoMs,
      writeLastRecord: () => events.append('run_stopped', { ...facts, checkpoint: checkpointJson(state) }, true),
      flush: () => events.flush(),
      cloud:
        client === null || upload === null
          ? null
          : {
              drain: (maxMs) => upload.drain(maxMs),
              fallSilent: () => {
                heartbeats?.stop()
                controlStream?.stop()
              },
              sayGoodbye: (withinMs) => sayGoodbye(client, config.bot, run, withinMs),
            },
      rememberFarewell: () => rememberFarewell(config.stateDir, run),
      close: () => Promise.all([events.close(), market.close(), tape?.close(), venue.close()]),
      onEnd: ({ bookProvenEmpty, isUploaded, disarmed }) => {
        const { reason } = end
        const { missing } = facts
        const said = { reason, bookProvenEmpty, missing, isUploaded, disarmed }
        log(bookProvenEmpty ? 'info' : 'error', 'daemon.stopped', said)
        resolve({ isClean: bookProvenEmpty, wantsRestart: end.wantsRestart === true, facts })
      },
    })(end.bookProvenEmpty)
  }

  const ports: EffectPorts = {
    venue: watchFirstQuote(venue, log),
    spec,
    events,
    market,
    push,
    reserveIds: (upTo) => writeReservation(config.stateDir, ids.epoch, upTo),
    announce: () => heartbeats?.announce(),
    onStopped: finish,
    onRecord(type, data) {
      noteCommandRecord(commandSeqs, type, data, events.lastSeq())
      logRecord(log, type, data)
    },
  }
  events.append(
    'run_started',
    {
      market: spec.name,
      network: config.venue.network,
      account,
      ...(accountFingerprint === null ? {} : { accountFingerprint }),
      config: trading,
      configHash: inForce.hash(),
      epoch: ids.epoch,
      node: process.version,
      program,
      wasUnclean,
      tickSize: spec.tickSize,
      lotSize: spec.lotSize,
      leverage: venue.leverage,
      ...(servedLeftOut.length === 0 ? {} : { servedLeftOut: servedLeftOut.map(({ path }) => path) }),
      latchesCleared: Object.keys(found?.latches ?? {}).filter((name) => checkpoint?.latches[name] === undefined),
      ...(checkpoint === null ? {} : { checkpoint: checkpointJson(state) }),
    },
    true,
  )
  loop = startLoop(state, trading, clock, { execute: (effect) => executeEffect(effect, ports), tape })
  stopGauge = startMemoryGauge(push)
  venue.openStreams(push)
  if (remembered?.latched === true) log('warn', 'control.latched', { reason: remembered.latchReason })
  log('info', 'daemon.started', {
    bot: config.bot,
    run,
    market: spec.name,
    epoch: ids.epoch,
    stateDir: config.stateDir,
    isWatched: client !== null,
  })
  return {
    stop: (reason) => push({ type: 'stop_requested', reason }),
    reload: configReload(openings.readFile, (read) => push(inForce.reload(read))),
    done,
  }
}

/** The venue's text as a number; what makes no sense is not known. */
function leverageOf(text: string | null): number | null {
  const leverage = Number(text ?? Number.NaN)
  return Number.isFinite(leverage) && leverage > 0 ? leverage : null
}
