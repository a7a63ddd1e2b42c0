import path from 'node:path'
import { defineConfig } from 'vitest/config'

// The end-to-end suite alone: npx vitest run --config test/e2e/vitest.e2e.config.ts

export default defineConfig({
  test: {
    root: path.resolve(import.meta.dirname, '../..'),
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
