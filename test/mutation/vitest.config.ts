import { defineConfig } from 'vitest/config'

// What judges a mutant: the tests beside the mutated files. Long ones that would notice too are left out, for time.

export default defineConfig({
  test: {
    environment: 'node',
    include: [
      'shared/{ledger,valuation}.test.ts',
      'edge-daemon/core/risk/*.test.ts',
      'edge-daemon/core/account/{fills,interleaving,untold}*.test.ts',
      'edge-daemon/core/quoting/{slot,lost-endings}.test.ts',
    ],
    setupFiles: ['./test/fixed-seed.ts'],
  },
})
