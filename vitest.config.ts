import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Those that take longest, first: what is left at the end is short, and no core waits for the other. */
const LONGEST = [
  'crash/crash',
  'fuzz/large',
  'journeys/crossings',
  'crash/mutants/mutants',
  'crash/storage',
  'journeys/walk',
  'journeys/predict/predict',
  'core/jobs/jobs',
  'core/workers/pool',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`tests/${name}.test.ts`))
      return at < 0 ? LONGEST.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

// The children (readers, models, pictures) run from dist/, so `npm test` builds first; the tests themselves run from source.
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // What needs a browser runs by `npm run test:browser`.
    exclude: ['dist/**', 'node_modules/**', 'tests/browser/**'],
    pool: 'forks',
    // The files of a worker share what they import: loading it anew for each took a fifth of all the processor time. What a file changes
    // in its process, such as a global or a setting of the environment, it puts back.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Most of the time a test waits for a process of its own, so more run at once than there are cores.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
