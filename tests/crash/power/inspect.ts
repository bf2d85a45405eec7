import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'libsql'

/** Opens what a power cut has left, as the next core would, and looks for all that was promised; `folder` is used for it alone. */
export function inspect(files: ReadonlyMap<string, Buffer>, promised: ReadonlySet<string>, folder: string): string[] {
  mkdirSync(folder)
  try {
    for (const [path, bytes] of files) writeFileSync(join(folder, basename(path)), bytes)
    const db = new Database(join(folder, 'core.db'))
    try {
      return look(db, promised)
    } finally {
      db.close()
    }
  } catch (error) {
    return [`the database does not open: ${error instanceof Error ? error.message : String(error)}`]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const HALVES = `SELECT e.id FROM entries AS e LEFT JOIN postings AS p ON p.entry_id = e.id WHERE p.entry_id IS NULL
  UNION ALL SELECT id FROM jobs WHERE cost > 0 AND NOT EXISTS (SELECT 1 FROM entries WHERE job_id = jobs.id)
  UNION ALL SELECT id FROM jobs WHERE status = 'OK' AND NOT EXISTS (SELECT 1 FROM results WHERE job_id = jobs.id)`
const PROMISED = 'SELECT id FROM jobs UNION ALL SELECT charge_id FROM charges UNION ALL SELECT id FROM datasets'

function look(db: Database.Database, promised: ReadonlySet<string>): string[] {
  // The caller names the columns it selects.
  const all = <Row>(sql: string): Row[] => db.prepare(sql).all() as Row[]
  const [check] = all<{ quick_check: string }>('PRAGMA quick_check')
  if (check?.quick_check !== 'ok') return [`the file is damaged: ${check?.quick_check}`]
  const halves = all<{ id: string }>(HALVES).map(({ id }) => `${id} is there by half`)
  const there = new Set(all<{ id: string }>(PROMISED).map(({ id }) => id))
  const lost = [...promised].filter((id) => !there.has(id))
  return lost.length === 0 ? halves : [...halves, `${lost.length} acknowledged are lost, such as ${lost.at(-1)}`]
}
