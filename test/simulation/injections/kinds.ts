import { shortPages, type ShortPageInjection } from './short-page.ts'
import { signer, type SignerInjection } from './signer.ts'
import { skew, type SkewInjection } from './skew.ts'
import { drift, type DriftInjection } from './drift.ts'
import { engineHalt, type EngineHaltInjection } from './engine-halt.ts'
import { exception, type ExceptionInjection } from './exception.ts'
import { freeze, type FreezeInjection } from './freeze.ts'
import { loopHang, type LoopHangInjection } from './loop-hang.ts'
import { lostTime, type LostTimeInjection } from './lost-time.ts'
import { noDescriptors, type NoDescriptorsInjection } from './no-descriptors.ts'
import { sameChance, type SameChanceInjection } from './same-chance.ts'
import { slow, type SlowInjection } from './slow.ts'
import { alarm, eviction, type AlarmInjection, type EvictionInjection } from './alarm.ts'
import { blackHole, type BlackHoleInjection } from './black-hole.ts'
import { brokenSwitch, type BrokenSwitchInjection } from './broken-switch.ts'
import { call, type CallInjection } from './call.ts'
import { clock, type ClockInjection } from './clock.ts'
import { crash, type CrashInjection } from './crash.ts'
import { cut, type CutInjection } from './cut.ts'
import { disconnect, type DisconnectInjection } from './disconnect.ts'
import { disk, type DiskInjection } from './disk.ts'
import { frame, type FrameInjection } from './frame.ts'
import type { Kind } from './kind.ts'
import { lag, type LagInjection } from './lag.ts'
import { late, type LateInjection } from './late.ts'
import { latency, type LatencyInjection } from './latency.ts'
import { load, type LoadInjection } from './load.ts'
import { leak, type LeakInjection } from './leak.ts'
import { mode, type ModeInjection } from './mode.ts'
import { panic, type PanicInjection } from './panic.ts'
import { pause, type PauseInjection } from './pause.ts'
import { publishing, type PublishInjection } from './publish.ts'
import { reopen, type ReopenInjection } from './reopen.ts'
import { request, type RequestInjection } from './request.ts'
import { rules, type RulesInjection } from './rules.ts'
import { silence, type SilenceInjection } from './silence.ts'
import { venueClock, type VenueClockInjection } from './venue-clock.ts'
import { slowKill, type SlowKillInjection } from './slow-kill.ts'
import { spike, type SpikeInjection } from './spike.ts'
import { spoil, type SpoilInjection } from './spoil.ts'
import { status, type StatusInjection } from './status.ts'
import { stop, type StopInjection } from './stop.ts'
import { unreachable, type UnreachableInjection } from './unreachable.ts'
import { venue, type VenueInjection } from './venue.ts'

// How a fault can enter the world: a file for each kind, a line in each of these two lists.

export type Injection =
  | ShortPageInjection
  | SignerInjection
  | SkewInjection
  | BlackHoleInjection
  | DriftInjection
  | EngineHaltInjection
  | ExceptionInjection
  | FreezeInjection
  | LoopHangInjection
  | LostTimeInjection
  | NoDescriptorsInjection
  | SameChanceInjection
  | SlowInjection
  | AlarmInjection
  | BrokenSwitchInjection
  | CallInjection
  | ClockInjection
  | CrashInjection
  | CutInjection
  | DisconnectInjection
  | DiskInjection
  | EvictionInjection
  | FrameInjection
  | LagInjection
  | LateInjection
  | LatencyInjection
  | LeakInjection
  | LoadInjection
  | ModeInjection
  | PanicInjection
  | PauseInjection
  | PublishInjection
  | ReopenInjection
  | RequestInjection
  | RulesInjection
  | SilenceInjection
  | VenueClockInjection
  | SlowKillInjection
  | SpikeInjection
  | SpoilInjection
  | StatusInjection
  | StopInjection
  | UnreachableInjection
  | VenueInjection

export const kinds: { readonly [At in Injection['at']]: Kind<Extract<Injection, { at: At }>> } = {
  short_page: shortPages,
  signer,
  skew,
  drift,
  engine_halt: engineHalt,
  exception,
  freeze,
  loop_hang: loopHang,
  lost_time: lostTime,
  no_descriptors: noDescriptors,
  same_chance: sameChance,
  slow,
  alarm,
  black_hole: blackHole,
  broken_switch: brokenSwitch,
  call,
  clock,
  crash,
  cut,
  disconnect,
  disk,
  eviction,
  frame,
  lag,
  late,
  latency,
  leak,
  load,
  mode,
  panic,
  pause,
  publish: publishing,
  reopen,
  request,
  rules,
  silence,
  venue_clock: venueClock,
  slow_kill: slowKill,
  spike,
  spoil,
  status,
  stop,
  unreachable,
  venue,
}
