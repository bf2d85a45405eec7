import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { projectRoot } from '../../../core/kit/paths.ts'
import { openAccount, startProgram } from '../../bench/processes.ts'

const { PYTHON } = process.env
const run = promisify(execFile)

// PYTHON is an interpreter with the package `nixtla`; .ci/long makes one.
test.skipIf(PYTHON === undefined)(
  'client: what the public client of TimeGPT asks for is answered',
  { timeout: 300_000 },
  async () => {
    const core = await startProgram('core/main', {})
    try {
      const token = await openAccount(core.url, 100_000)
      const made = await fetch(`${core.url}/api/keys`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'client', scopes: ['read', 'predict'] }),
      })
      const { key } = (await made.json()) as { key: string }
      const script = join(projectRoot, 'tests/core/timegpt/client.py')
      const { stdout } = await run(String(PYTHON), [script, core.url, key])
      expect(stdout).toContain('the client works')
    } finally {
      await core.stop()
    }
  },
)
