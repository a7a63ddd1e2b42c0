import type { SimulatedAccount } from '../../simulator/server/accounts.ts'

// What carries texts to a venue and back. The worlds differ in this and in nothing else.

export type Sent = {
  readonly method: string
  /** Path and query below /api/v1. */
  readonly path: string
  readonly apiKey: string | null
  readonly body?: string
  /** Null: the header is left out. */
  readonly userAgent?: string | null
  /** Address the request seems to come from. */
  readonly from?: string
}

export type Got = { readonly status: number; readonly text: string }

export type Line = {
  /** Every text that has come, in order. */
  readonly texts: readonly string[]
  /** Pongs that have come. */
  pongs(): number
  send(text: string): void
  ping(): void
  close(): void
}

export type Carrier = {
  readonly accounts: readonly Pick<
    SimulatedAccount,
    'accountId' | 'clientId' | 'apiKey' | 'vault' | 'starkPrivateKey' | 'starkPublicKey'
  >[]
  readonly chainId: string
  request(sent: Sent): Promise<Got>
  /** Opens a stream by path and query below the host; the answer instead when it is refused. */
  connect(target: string, apiKey: string | null, userAgent: string | null): Promise<Line | Got>
  control(name: string, body: string): Promise<Got>
  nowMs(): number
  /** Lets so much of the venue's time pass, and whatever is under way arrive. */
  advance(ms: number): Promise<void>
  stop(): Promise<void>
}

export type CarrierMaker = (options: readonly string[]) => Promise<Carrier>
