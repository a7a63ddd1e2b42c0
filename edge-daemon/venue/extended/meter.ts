// Counts what leaves for the venue. The core pays for one request with each of its effects; here it hears of all others:
// further pages, second reads, what was read to connect.

import type { HttpClient } from './http.ts'

export type Meter = {
  /** A client whose every request is counted. */
  readonly all: HttpClient
  /** A client for one effect of the core: the first request that leaves is paid for. */
  forOneEffect(): HttpClient
  /** From now on each is reported as it leaves; what was counted before is reported at once. */
  reportTo(report: (requests: number) => void): void
}

export function createMeter(http: HttpClient): Meter {
  let unreported = 0
  let report: ((requests: number) => void) | null = null
  const count = () => {
    if (report === null) unreported += 1
    else report(1)
  }
  const counting = (onSent: () => void): HttpClient => ({
    ...http,
    send: (request) => http.send({ ...request, onSent }),
  })
  return {
    all: counting(count),
    forOneEffect: () => {
      let isPaid = true
      return counting(() => {
        if (!isPaid) count()
        isPaid = false
      })
    },
    reportTo: (receiver) => {
      report = receiver
      if (unreported > 0) report(unreported)
      unreported = 0
    },
  }
}
