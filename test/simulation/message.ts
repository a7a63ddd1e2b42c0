import type { CommandAck, CommandKind, ControlState } from '#shared/contracts/control.ts'
import type { StreamName } from '../../edge-daemon/core/event.ts'
import type { HttpOutcome } from '../../edge-daemon/venue/extended/failures.ts'

// Everything that can happen in the world, as data. A boot counts the lives of the daemon's process: what was meant for an
// earlier one reaches nobody. A line is one connection of one stream.

export type Sender = 'daemon' | 'cloud' | 'stranger'

export type RestRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below /api/v1, query included. */
  readonly path: string
  readonly body: string | null
}

export type Message =
  | { readonly type: 'request_arrived'; readonly sender: Sender; readonly id: number; readonly request: RestRequest }
  | { readonly type: 'connect_arrived'; readonly line: number }
  | { readonly type: 'ping_arrived'; readonly line: number }
  | { readonly type: 'hang_up_arrived'; readonly line: number }
  | ToDaemon
  | { readonly type: 'disk_synced'; readonly boot: number; readonly record: number }
  | { readonly type: 'ids_written'; readonly boot: number; readonly upTo: number }
  | {
      readonly type: 'heartbeat_arrived'
      readonly boot: number
      readonly run: string
      readonly seq: number
      readonly acks: readonly CommandAck[]
    }
  | { readonly type: 'goodbye_arrived'; readonly run: string }
  | { readonly type: 'alarm'; readonly dueAtMs: number }
  | { readonly type: 'cloud_answered'; readonly id: number; readonly outcome: HttpOutcome }
  | { readonly type: 'command'; readonly kind: CommandKind }
  | { readonly type: 'daemon_started' }
  | { readonly type: 'fault_began' | 'fault_ended' | 'fault_struck'; readonly fault: number }

export type ToDaemon = { readonly boot: number } & (
  | { readonly type: 'tick' }
  | { readonly type: 'answer'; readonly id: number; readonly outcome: HttpOutcome }
  | { readonly type: 'opened'; readonly line: number }
  | { readonly type: 'frame'; readonly line: number; readonly text: string }
  | { readonly type: 'pong'; readonly line: number }
  | { readonly type: 'ping_due' | 'pong_due' | 'handshake_due'; readonly line: number }
  | { readonly type: 'closed'; readonly line: number; readonly reason: string }
  | { readonly type: 'reconnect_due'; readonly stream: StreamName }
  | { readonly type: 'ids_reserved'; readonly upTo: number }
  | { readonly type: 'heartbeat_due' }
  | { readonly type: 'control'; readonly control: ControlState }
  | { readonly type: 'stop_asked' }
)
