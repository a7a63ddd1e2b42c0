import type { VenueError } from '../../edge-daemon/core/venue-error.ts'
import type { HttpClient } from '../../edge-daemon/venue/extended/http.ts'
import { accountCalls } from './account-calls.ts'
import { changeCalls } from './change-calls.ts'
import { marketCalls } from './market-calls.ts'

// What can be asked, by name. Each call is one file's row: what it wants, what it sends, how its answer reads.

export type Asked = {
  readonly http: HttpClient
  readonly words: readonly string[]
  /** Empty means all, where a call allows it. */
  readonly markets: readonly string[]
  readonly market: string
  readonly last: number
  readonly nowMs: number
}

export type Told =
  | { readonly result: 'told'; readonly data: unknown; readonly text: string }
  | { readonly result: 'failed'; readonly error: VenueError }

export type Call = {
  readonly name: string
  readonly usage: string
  readonly about: string
  readonly wants: 'market' | 'nothing'
  readonly isPrivate: boolean
  /** True when it changes something: an unknown outcome is then told apart from a failure. */
  readonly isChange: boolean
  /** Throws a Refusal when the words do not make sense. */
  ask(asked: Asked): Promise<Told>
}

const groups: readonly (readonly [title: string, calls: readonly Call[]])[] = [
  ['the market', marketCalls],
  ['the sub-account *', accountCalls],
  ['changes *', changeCalls],
]
const calls = groups.flatMap(([, group]) => group)

export const callNames: readonly string[] = calls.map(({ name }) => name)
export const callOf = (name: string): Call | null => calls.find((call) => call.name === name) ?? null

export function helpOfCalls(): string {
  const width = Math.max(...calls.map(({ usage }) => usage.length))
  return groups
    .map(([title, group]) => {
      const lines = group.map(({ usage, about }) => `  ${usage.padEnd(width)}  ${about}`)
      return [title, ...lines].join('\n')
    })
    .join('\n\n')
}
