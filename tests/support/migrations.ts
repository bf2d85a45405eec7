import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../core/kit/paths.ts'

export const MIGRATIONS = join(projectRoot, 'migrations')

/** The migrations before one, as an earlier version had them. */
export function migrationsBefore(folder: string, name: string): string {
  const earlier = join(folder, 'migrations')
  cpSync(MIGRATIONS, earlier, { recursive: true })
  const file = join(earlier, 'meta', '_journal.json')
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: { tag: string }[] }
  const index = journal.entries.findIndex(({ tag }) => tag.endsWith(name))
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, index) }))
  return earlier
}
