import type { Client, InStatement, InValue, ResultSet } from '@libsql/client'
import { Param, Placeholder, type Query } from 'drizzle-orm'
import { prepared, type Reader } from './client.ts'
import type { OneRow } from './file-client.ts'

/** A prepared query of Drizzle's, without its mapping. */
interface Compiled {
  sql: string
  /** The names of its placeholders in the order of its parameters; a constant where there is none. */
  args: ReadonlyArray<{ name: string } | { constant: InValue }>
}

/** A query written with Drizzle and then run as bare SQL: for the few that every paid job waits for, where Drizzle's own filling and
 *  mapping cost as much as SQLite. Rows come as arrays, in the order of the columns; `one` when there can be but one. */
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

/** Drizzle wraps the placeholder of an inserted value in a Param, whose encoder does nothing for plain texts and integers. */
function toArg(param: unknown): Compiled['args'][number] {
  const inner = param instanceof Param ? param.value : param
  return inner instanceof Placeholder ? { name: inner.name } : { constant: inner as InValue }
}

// Every database that `openDb` makes is one of drizzle(client), which carries its client; the type of Reader does not say so.
const clientOf = (db: Reader): Client => (db as Reader & { $client: Client }).$client
