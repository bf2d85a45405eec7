/** Returns the SQLite error code behind any wrapping, e.g. `SQLITE_CONSTRAINT_UNIQUE`; undefined if there is
 *  none. */
export function sqliteCode(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { extendedCode, code } = at as { extendedCode?: unknown; code?: unknown }
    if (typeof extendedCode === 'string') return extendedCode
    if (typeof code === 'string' && code.startsWith('SQLITE_')) return refine(code, at.message)
  }
  return undefined
}

/** True if a UNIQUE or primary key constraint rejected the row. */
export function isDuplicate(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
}

/** A libSQL server sends only `SQLITE_CONSTRAINT`; its message names the constraint. */
function refine(code: string, message: string): string {
  if (code !== 'SQLITE_CONSTRAINT') return code
  if (message.includes('UNIQUE constraint failed')) return 'SQLITE_CONSTRAINT_UNIQUE'
  if (message.includes('CHECK constraint failed')) return 'SQLITE_CONSTRAINT_CHECK'
  return code
}
