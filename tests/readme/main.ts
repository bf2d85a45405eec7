import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../../core/kit/paths.ts'
import { startProgram } from '../bench/processes.ts'

// Runs the README's shell lines against a core of their own, and looks at what they leave behind.
const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '')
const lines = blocks.find((block) => block.includes('curl'))
if (lines === undefined) throw new Error('the README has no curl lines')

const core = await startProgram('core/main')
const folder = mkdtempSync(join(tmpdir(), 'coincast-readme-'))
const script = lines.replace('http://127.0.0.1:8080', core.url).replaceAll('-o forecast', `-o ${folder}/forecast`)
const run = spawnSync('bash', ['-euo', 'pipefail', '-c', script], { cwd: projectRoot, encoding: 'utf8' })
process.stdout.write(run.stdout)
process.stderr.write(run.stderr)

const faults = [
  ...(run.status === 0 ? [] : [`the lines ended with ${run.status}`]),
  ...(/charge,-?\d+/.test(run.stdout) ? [] : ['the statement shows no charge']),
  ...(/^true$/m.test(run.stdout) ? [] : ['the receipt is not genuine']),
  ...((statSync(join(folder, 'forecast.png'), { throwIfNoEntry: false })?.size ?? 0) > 10_000
    ? []
    : ['there is no picture']),
  ...(readFileSync(join(folder, 'forecast.csv'), 'utf8').split('\n').length > 12 ? [] : ['the file has too few lines']),
]
rmSync(folder, { recursive: true, force: true })
await core.stop()
if (faults.length > 0) {
  process.stderr.write(`README: ${faults.join('; ')}\n`)
  process.exit(1)
}
process.stdout.write("The README's lines do what they say.\n")
