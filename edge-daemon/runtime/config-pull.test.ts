import { describe, expect, test } from 'vitest'
import { idleConfigPull, stepConfigPull, type ConfigPullEvent } from './config-pull.ts'

const served = (version: number) => ({ version, config: {} })
const named = (version: number): ConfigPullEvent => ({ type: 'named', version })

function after(seenVersion: number, ...events: readonly ConfigPullEvent[]) {
  let pull = idleConfigPull(seenVersion)
  const effects = events.flatMap((event) => {
    const [next, more] = stepConfigPull(pull, event)
    pull = next
    return more
  })
  return { pull, effects }
}

describe('the pull of the served config', () => {
  test('fetches what is newer than what was seen, once, and serves it', () => {
    expect(after(3, named(3), named(2)).effects).toEqual([])
    expect(after(3, named(4), named(4)).effects).toEqual([{ type: 'pull', version: 4 }])
    const { pull, effects } = after(3, named(4), { type: 'pulled', served: served(4) }, named(4))
    expect(effects).toEqual([
      { type: 'pull', version: 4 },
      { type: 'serve', served: served(4) },
    ])
    expect(pull).toEqual({ seenVersion: 4, pullingVersion: null })
  })

  test('asks for a version that was named meanwhile when it is named again, and not beside the one under way', () => {
    const pulls = [named(4), named(5), { type: 'pulled', served: null } as const, named(5)]
    expect(after(0, ...pulls).effects).toEqual([
      { type: 'pull', version: 4 },
      { type: 'pull', version: 5 },
    ])
  })

  test('an older version that comes late serves nothing', () => {
    const late = after(5, { type: 'pulled', served: served(4) })
    expect(late.effects).toEqual([])
    expect(late.pull.seenVersion).toBe(5)
  })
})
