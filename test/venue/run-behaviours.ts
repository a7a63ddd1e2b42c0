import { describe, expect, test } from 'vitest'
import type { Behaviour } from './behaviour.ts'
import type { CarrierMaker } from './carrier.ts'
import type { Way } from './streams.ts'
import { openWorld } from './world.ts'

/**
 * A test for each behaviour, each in a world of its own. With `isStreamedOnly` those alone that tell something by
 * streams.
 */
export function runBehaviours(
  behaviours: readonly Behaviour[],
  parts: {
    readonly world: 'in process' | 'over sockets'
    readonly make: CarrierMaker
    readonly way: Way
    readonly isStreamedOnly?: boolean
  },
): void {
  const { world: worldName, make, way, isStreamedOnly = false } = parts
  const shown = behaviours.filter(
    ({ only, isStreamed }) =>
      (only === undefined || only.world === worldName) && (!isStreamedOnly || isStreamed === true),
  )
  const bySection = Map.groupBy(shown, ({ section }) => section)
  for (const [section, ofSection] of [...bySection].toSorted(([a], [b]) =>
    a.localeCompare(b, 'en', { numeric: true }),
  )) {
    describe.concurrent(`section ${section}, ${ofSection.length} behaviours, ${worldName}, streams over ${way}`, () => {
      for (const { name, options = [], run } of ofSection) {
        test(name, { timeout: 20_000 }, async () => {
          const world = await openWorld(make, way, options)
          try {
            await run(world)
          } finally {
            await world.stop()
          }
        })
      }
    })
  }
  test(`is shown ${worldName} over ${way}`, () => expect(shown.length).toBeGreaterThan(0))
}
