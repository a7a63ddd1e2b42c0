import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { CallFate, CloudCall } from '../links/cloud-way.ts'
import type { ConnectionName, FrameFate } from '../links/lines.ts'
import type { RequestFate, RestRequest } from '../links/rest.ts'
import type { World } from '../world.ts'
import type { Active } from './active.ts'

// Where an injection of one kind takes hold. Every place is optional. `begins`, `ends` and `strikes` call `fire` themselves when
// they changed something; the others answer null when they change nothing, and what they answer counts as fired.

export type Kind<Inject> = {
  begins?(one: Active<Inject>, world: World): void
  ends?(one: Active<Inject>, world: World): void
  /** False where its end could not be brought about and is to be tried again: a closed venue changes nothing back. */
  hasEnded?(one: Active<Inject>, world: World): boolean
  /** Once at its beginning and then again and again; answers the milliseconds until the next time. */
  strikes?(one: Active<Inject>, world: World): number
  /** Something more on each way over the line to the exchange, milliseconds. */
  delayMs?(one: Active<Inject>): number | null
  /** Nothing passes between the daemon and this peer, seen from the daemon, until the fault ends. */
  cuts?(one: Active<Inject>, peer: Peer, way: 'out' | 'in'): true | null
  /** No new connection to this peer can be made: why, and how long until we know; after Infinity we never do. */
  refuses?(one: Active<Inject>, peer: Peer): { readonly afterMs: number; readonly detail: string } | null
  /** What becomes of a signature: nothing, or so many milliseconds of the processor. */
  signs?(one: Active<Inject>): 'fails' | number | null
  /** The cloud is of another version: it does not understand a heartbeat, or is not understood. */
  skews?(one: Active<Inject>): 'asked' | 'answered' | null
  /** How much longer the processor works on one message of the daemon, milliseconds. */
  workMs?(one: Active<Inject>): number | null
  /** The exchange answers this read with what was so as many milliseconds ago; it counts as fired where that was something else. */
  lags?(one: Active<Inject>, request: RestRequest): number | null
  /** A list of which the exchange tells the first row only, and goes on from it or pretends that there are no more; it counts as fired where rows are left out. */
  shortens?(one: Active<Inject>, request: RestRequest): 'short' | 'last' | null
  /** A request of the daemon as it leaves; each changes what those before it have made of it. */
  request?(one: Active<Inject>, request: RestRequest, fate: RequestFate): RequestFate | null
  /** A call of the daemon to the cloud as it leaves; each changes what those before it have made of it. */
  call?(one: Active<Inject>, call: CloudCall, fate: CallFate): CallFate | null
  /** By how much an alarm of the cloud's object that is set now comes late, milliseconds; Infinity is never. */
  alarm?(one: Active<Inject>): number | null
  /** A frame that the exchange has sent; the first that changes it decides. */
  frame?(one: Active<Inject>, stream: StreamName, text: string, fate: FrameFate): FrameFate | null
  /** A frame that the exchange keeps back for so many milliseconds while others pass. */
  holdsMs?(one: Active<Inject>, stream: StreamName, text: string): number | null
  /** What an open connection does not carry until the fault ends or for so many milliseconds, nor anything behind it; pongs it may. */
  silences?(
    one: Active<Inject>,
    connection: ConnectionName,
    bytes: number,
  ): { readonly hasPongs: boolean; readonly forMs?: number } | null
  /** How long the process needs for a frame of the exchange, milliseconds. */
  readMs?(one: Active<Inject>): number | null
  /** An answer of the exchange that does not come through until the fault ends. */
  holdsAnswer?(one: Active<Inject>, bytes: number): true | null
  /** A connection that ends at its next frame or pong, open since so many milliseconds. */
  disconnects?(one: Active<Inject>, connection: ConnectionName, openMs: number): true | null
  /** How long the disk needs to make something safe, milliseconds. */
  syncMs?(one: Active<Inject>): number | null
  /** The error with which such a step fails, as the system names it. */
  diskFails?(one: Active<Inject>, step: 'write' | 'append' | 'sync' | 'rename' | 'sync_folder'): string | null
}

export type Peer = 'exchange' | 'cloud'
