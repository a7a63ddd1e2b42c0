import { defineConfig } from 'vitest/config'

// What judges a mutant: the tests beside the mutated files. Those of the whole engine would notice many too, but each mutant
// would cost hundreds of simulated runs.

export default defineConfig({
  test: {
    environment: 'node',
    include: [
      'shared/ledger.test.ts',
      'edge-daemon/core/risk/{clips,limits,collar,drawdown,exposure,fill-burst,inventory-band,margin-guard,ramp,votes}.test.ts',
      'edge-daemon/core/risk/{latency-sla,circuit-breaker,exit-order}.test.ts',
      'edge-daemon/core/account/{interleaving.property,trade-ids,executions}.test.ts',
      'edge-daemon/core/quoting/slot.test.ts',
    ],
    setupFiles: ['./test/fixed-seed.ts'],
  },
})
