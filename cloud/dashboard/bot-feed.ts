import type { FleetBot } from '#shared/contracts/analytics.ts'
import { readFills, readHeartbeats } from './api.ts'
import { createBotView } from './bot-view.ts'
import { extendSeries, seriesRanges, type Sample, type SeriesRange } from './series.ts'

const fillsShown = 20

/** Joins one bot's view with what is read for it beyond the fleet: its series and its fills. */
export function createBotFeed(bot: string, onCommand: () => void) {
  let range: SeriesRange = seriesRanges[0]
  let samples: Sample[] = []
  const view = createBotView(bot, onCommand, (chosen) => {
    range = chosen
    samples = []
    void refresh()
  })
  let latest: FleetBot | null = null
  let heardAtMs = 0

  async function refresh(): Promise<void> {
    const wanted = range
    // Judged by the Worker's clock: this device's may be wrong by minutes.
    const fromMs = Math.max(0, serverNowMs() - wanted.spanMs)
    const after = samples.at(-1)?.receivedAtMs
    const [newer, fills] = await Promise.all([
      readHeartbeats(bot, after === undefined ? fromMs : after + 1, wanted.stepMs),
      readFills(bot, fillsShown),
    ])
    view.showFills(fills)
    if (wanted !== range) return
    samples = extendSeries(samples, newer, fromMs)
    view.showSeries(samples)
  }

  let serverAheadMs = 0
  const serverNowMs = () => Date.now() + serverAheadMs
  return {
    root: view.root,
    refresh,
    hear(next: FleetBot, serverAtMs: number): void {
      latest = next
      heardAtMs = performance.now()
      serverAheadMs = serverAtMs - Date.now()
      view.update(next)
    },
    tick(): void {
      if (latest !== null) view.tick(latest, performance.now() - heardAtMs)
    },
  }
}
export type BotFeed = ReturnType<typeof createBotFeed>
