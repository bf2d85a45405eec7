import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../../core/kit/paths.ts'
import { startImage } from './start.ts'
import { walkDockerfile } from './dockerfile.ts'

// Builds what the Dockerfile describes, without Docker but with npm for its RUN steps, and starts core from it.
const folder = mkdtempSync(join(tmpdir(), 'coincast-image-'))
try {
  const run = (command: string, cwd: string): void => {
    // What the other steps do needs rights over the whole system.
    if (!command.startsWith('npm ')) return
    process.stdout.write(`${command}\n`)
    const { status } = spawnSync('bash', ['-euo', 'pipefail', '-c', command], { cwd, stdio: 'inherit' })
    if (status !== 0) throw new Error(`${command}: ended with ${status}`)
  }
  const image = walkDockerfile({ root: projectRoot, into: folder, run })
  const started = await startImage(image, join(folder, 'data'))
  const { status } = await fetch(`${started.url}/readyz`)
  started.kill()
  if (status !== 200) throw new Error(`/readyz answers ${status}`)
  process.stdout.write('The image can be built, and core is ready in it.\n')
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
}
