import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { platformOf, prunePlatform } from '../../core/kit/prune-platform.ts'
import { projectRoot } from '../../core/kit/paths.ts'
import type { Finding } from './measure.ts'

const MEGABYTE = 1_000_000

/** What a production installation weighs after `npm run prune:platform`, beside what npm installs. Needs the package registry. */
export async function benchInstall(): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'install-'))
  try {
    for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
      copyFileSync(join(projectRoot, name), join(folder, name))
    }
    execFileSync('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' })
    const modules = join(folder, 'node_modules')
    const before = sizeOf(modules)
    prunePlatform(modules, platformOf(process))
    const after = sizeOf(modules)
    const packages = listPackages(modules)
    return [
      {
        what: 'production install, pruned',
        ours: after / MEGABYTE,
        reference: before / MEGABYTE,
        unit: 'MB',
        figure: after / MEGABYTE,
        atMost: 160,
        note: `${packages} packages`,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const sizeOf = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)

const listPackages = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true, recursive: true }).filter(
    (entry) => entry.name === 'package.json' && /node_modules\/(@[^/]+\/)?[^/]+$/.test(entry.parentPath),
  ).length
