import { defineConfig } from 'vitest/config'

// The children (readers, models, pictures) run from dist/, so `npm test` builds first; the tests themselves run from source.
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['dist/**', 'node_modules/**'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
