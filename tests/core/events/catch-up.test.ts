import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { projectRoot } from '../../../core/kit/paths.ts'

vi.setConfig({ testTimeout: 300_000 })

// The whole, a million, is in .ci/long.
test('catch-up: readers that have nothing read all there is, in order and without a gap, in a heap that could not hold it', () => {
  const program = join(projectRoot, 'dist/tests/bench/events/catch-up.js')
  const said = execFileSync(process.execPath, ['--max-old-space-size=128', program, '20000'], { encoding: 'utf8' })
  expect(said).toMatch(/^\/api\/events: 20\d{3} events in .*\n\/api\/admin\/events\S*: 20\d{3} events in/)
})
