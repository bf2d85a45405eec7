import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const lineSchema = z.object({
  at: z.int(),
  account_id: z.string(),
  state: z.enum(['scheduled', 'canceled', 'erased']),
  due_at: z.int(),
  /** Of an account that was erased: fingerprints of its Telegram id and its e-mail. */
  marks: z.array(z.string()).default([]),
})
export type JournalLine = z.infer<typeof lineSchema>

/** The line that a deletion which was asked for gets. */
export const toLine = (row: { accountId: string; requestedAt: number; dueAt: number }): JournalLine => ({
  at: row.requestedAt,
  account_id: row.accountId,
  state: 'scheduled',
  due_at: row.dueAt,
  marks: [],
})

/** Name of the file in DATA_DIR. */
export const JOURNAL = 'deletions.jsonl'

/** What was decided on deletions, in a file beside the database: a database that is put back from a backup does not know of them. */
export function createJournal(path: string) {
  return {
    /** The last word on each account. A line that was cut off by a crash was never relied upon, and is left out. */
    read: (): Map<string, JournalLine> => lastWords(existsSync(path) ? readFileSync(path, 'utf8') : ''),
    /** Returns when the line is on disk. */
    append(line: JournalLine): void {
      const file = openSync(path, 'a', 0o600)
      try {
        // A line of its own also after one that was cut off.
        writeSync(file, `\n${JSON.stringify(line)}\n`)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      syncFolder(path)
    },
  }
}
export type Journal = ReturnType<typeof createJournal>

/** Adds the lines of one journal to another, whole or not at all. */
export function mergeJournals(from: string, into: string): void {
  const texts = [into, from].filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8'))
  const lines = [...lastWords(texts.join('\n')).values()]
  const file = openSync(`${into}.partial`, 'w', 0o600)
  writeSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  fsyncSync(file)
  closeSync(file)
  renameSync(`${into}.partial`, into)
  syncFolder(into)
}

/** What is erased stays erased; else the latest line counts. */
function lastWords(text: string): Map<string, JournalLine> {
  const last = new Map<string, JournalLine>()
  for (const row of text.split('\n')) {
    const line = parse(row)
    if (line === undefined) continue
    const before = last.get(line.account_id)
    if (before?.state === 'erased') continue
    if (before === undefined || line.state === 'erased' || line.at >= before.at) last.set(line.account_id, line)
  }
  return last
}

function parse(row: string): JournalLine | undefined {
  if (row.trim() === '') return undefined
  try {
    return lineSchema.safeParse(JSON.parse(row)).data
  } catch {
    return undefined
  }
}

function syncFolder(path: string): void {
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
