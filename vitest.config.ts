import { defineConfig } from 'vitest/config'

// The children (readers, models, pictures) run from dist/, so `npm test` builds first; the tests themselves run from source.
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // What needs a browser runs by `npm run test:browser`.
    exclude: ['dist/**', 'node_modules/**', 'tests/browser/**'],
    pool: 'forks',
    // Most of the time a test waits for a process of its own, so more run at once than there are cores.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
