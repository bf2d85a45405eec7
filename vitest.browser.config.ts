import { defineConfig } from 'vitest/config'

// The chat page in a real Chromium: CHROMIUM names it when it is not /usr/bin/chromium.
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    exclude: ['dist/**', 'node_modules/**'],
    pool: 'forks',
    testTimeout: 60_000,
  },
})
