import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

// A wire between two programs that can be cut: real TCP, one connection of the peer for each of the caller.

/**
 * open: everything passes. cut: what stands is reset and what comes is refused. mute: both connections stand and nothing
 * passes in either direction. deaf: what the caller says passes, what the peer answers does not. What is held back passes
 * when the wire is open again, as TCP would send it anew.
 */
export type WireState = 'open' | 'cut' | 'mute' | 'deaf'

export type Wire = {
  /** Where the caller connects. */
  readonly port: number
  set(state: WireState): void
  /** Resets what stands now; new connections are as the state says. */
  reset(): void
  close(): Promise<void>
}

type Pair = { readonly caller: Socket; readonly peer: Socket }

export async function startWire(peerPort: number): Promise<Wire> {
  let state: WireState = 'open'
  const pairs = new Set<Pair>()
  const apply = ({ caller, peer }: Pair) => {
    flow(caller, state === 'open' || state === 'deaf')
    flow(peer, state === 'open')
  }
  const server = createServer({ pauseOnConnect: true }, (caller) => {
    if (state === 'cut') return void caller.resetAndDestroy()
    const peer = connect(peerPort, '127.0.0.1')
    const pair = { caller, peer }
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      caller.destroy()
      peer.destroy()
    }
    for (const socket of [caller, peer]) {
      socket.setNoDelay(true)
      socket.on('error', end)
      socket.on('close', end)
    }
    caller.on('data', (chunk) => peer.write(named(Buffer.from(chunk))))
    peer.on('data', (chunk) => caller.write(chunk))
    apply(pair)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const ownPort = portOf(server.address())
  /** The peer answers to its own name alone; ports of the system's choice are written with equally many digits. */
  const named = (chunk: Buffer): Buffer => {
    const text = chunk.toString('latin1')
    const own = `127.0.0.1:${ownPort}\r\n`
    return text.includes(own) ? Buffer.from(text.replace(own, `127.0.0.1:${peerPort}\r\n`), 'latin1') : chunk
  }
  const reset = () => {
    for (const { caller, peer } of pairs) {
      caller.resetAndDestroy()
      peer.resetAndDestroy()
    }
  }
  return {
    port: ownPort,
    set(next) {
      state = next
      if (state === 'cut') reset()
      else for (const pair of pairs) apply(pair)
    },
    reset,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        reset()
      }),
  }
}

/** A socket that is not read keeps what has come in the kernel, and tells the other side to wait. */
const flow = (socket: Socket, isFlowing: boolean) => (isFlowing ? socket.resume() : socket.pause())

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('a wire listens on TCP')
  return address.port
}
