import type { Client, InStatement, InValue, ResultSet } from '@libsql/client'
import { Param, Placeholder, type Query } from 'drizzle-orm'
import { prepared, type Reader } from './client.ts'
import type { OneRow } from './file-client.ts'

/** A query prepared by Drizzle, without its mapping. */
interface Compiled {
  sql: string
  /** The names of its placeholders in parameter order; a constant where there is none. */
  args: ReadonlyArray<{ name: string } | { constant: InValue }>
}

/** Prepares a query written with Drizzle and runs it as bare SQL, for the few that every paid job waits for,
 *  where Drizzle's binding and mapping cost as much as SQLite. Rows are arrays in column order; set `one` if
 *  there is at most one row. */
export function prepareSql(
  build: (db: Reader) => { getQuery(): Query },
  { one = false } = {},
): (db: Reader, values: Record<string, InValue>) => Promise<ResultSet> {
  const compiled = prepared((db): Compiled => {
    const { sql, params } = build(db).getQuery()
    return {
      sql,
      args: params.map(toArg),
    }
  })
  return (db, values) => {
    const { sql, args } = compiled(db)
    const filled = args.map((arg) => ('name' in arg ? (values[arg.name] ?? null) : arg.constant))
    const asked: InStatement & OneRow = { sql, args: filled, one }
    return clientOf(db).execute(asked)
  }
}

/** Drizzle wraps the placeholder of an inserted value in a Param, whose encoder does nothing for plain texts
 *  and integers. */
function toArg(param: unknown): Compiled['args'][number] {
  const inner = param instanceof Param ? param.value : param
  return inner instanceof Placeholder ? { name: inner.name } : { constant: inner as InValue }
}

// Every database of `openDb` is toDatabase(client) and carries its client; the type of Reader does not show it.
const clientOf = (db: Reader): Client => (db as Reader & { $client: Client }).$client
