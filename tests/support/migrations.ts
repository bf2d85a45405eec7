import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../core/kit/paths.ts'

export const MIGRATIONS = join(projectRoot, 'migrations')

/** The migrations of core, or of another folder, before one, as an earlier version had them. */
export function migrationsBefore(folder: string, name: string, all = MIGRATIONS): string {
  const earlier = mkdtempSync(join(folder, 'migrations-'))
  cpSync(all, earlier, { recursive: true })
  const file = join(earlier, 'meta', '_journal.json')
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: { tag: string }[] }
  const index = journal.entries.findIndex(({ tag }) => tag.endsWith(name))
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, index) }))
  return earlier
}
