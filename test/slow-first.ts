import { BaseSequencer, type TestSpecification } from 'vitest/node'

// A long file that begins last is waited for alone. Vitest knows only of earlier runs which they are, and a fresh clone has
// none.

const slowest = [
  'scripts/cloud.test',
  'test/simulation/simulation.test',
  'edge-daemon/core/quoting/day-of-lost-endings',
  'scripts/config.test',
  'edge-daemon/main.test',
  'edge-daemon/paper/paper.integration',
  'test/venue/sockets',
  'edge-daemon/tape/replay.integration',
  'test/known-truth/null',
  'test/conformance/two-implementations',
  'test/e2e/dashboard',
  'test/e2e/kill',
  'test/e2e/outage',
  'test/e2e/start-run',
  'test/e2e/start-end',
  'test/e2e/goodbye',
  'test/e2e/renewal',
  'test/e2e/bad-input',
]

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = slowest.findIndex((name) => moduleId.includes(name))
  return rank === -1 ? slowest.length : rank
}

export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rankOf(one) - rankOf(other))
  }
}
