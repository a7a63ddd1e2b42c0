import { defineConfig } from 'vitest/config'

// What judges a mutant: the tests beside the mutated files, and those of the core that hold them together.

export default defineConfig({
  test: {
    environment: 'node',
    include: [
      'shared/{ledger,ledger.*,valuation,units}*.test.ts',
      'edge-daemon/core/risk/*.test.ts',
      'edge-daemon/core/account/*.test.ts',
      'edge-daemon/core/quoting/{slot,orders,lost-endings,unseen,own-orders,consequences}*.test.ts',
    ],
    setupFiles: ['./test/fixed-seed.ts'],
  },
})
