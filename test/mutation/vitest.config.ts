import { defineConfig } from 'vitest/config'

// What judges a mutant: the tests beside the mutated files. Those of the whole engine would notice many too, but each mutant
// would cost hundreds of simulated runs.

export default defineConfig({
  test: {
    environment: 'node',
    include: [
      'shared/ledger.test.ts',
      'edge-daemon/core/risk/{clips,limits,collar,drawdown,exposure,fill-burst,inventory-band,margin-guard,ramp,votes}.test.ts',
      'edge-daemon/core/risk/{latency-sla,circuit-breaker,exit-order,guards,restraint-edges,halt-reasons}.test.ts',
      'edge-daemon/core/risk/{account-means,position-limits,permission,equity-check}.test.ts',
      'edge-daemon/core/risk/{margin-watch,drawdown-watch,burst-watch,exit-progress}.test.ts',
      'edge-daemon/core/account/{interleaving.property,trade-ids,executions,booking}.test.ts',
      'edge-daemon/core/quoting/{slot,order-news,over-limit}.test.ts',
    ],
    setupFiles: ['./test/fixed-seed.ts'],
    // A mutant that runs for ever is ended elsewhere; a busy machine must not count as one that was noticed.
    testTimeout: 60_000,
  },
})
