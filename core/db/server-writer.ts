import { createRequire } from 'node:module'
import type { Client, InStatement, ResultSet, Row, Transaction } from '@libsql/client'
import type { Sleep } from '../kit/clock.ts'
import { mayChange } from './file-client.ts'
import { UnreachableError, unreachableIn } from './storage-fault.ts'
import type { Writer } from './writer.ts'

/** For one statement; after it nobody knows whether it was done. */
const ANSWER_MS_MAX = 10_000
const TRIES_MAX = 8
const WAIT_MS = { first: 250, longest: 5_000 }

/** A libSQL server: the same statements over the network. The server kills a write transaction after five
 *  idle seconds, so groups stay short. */
export function openServerWriter(
  url: string,
  { authToken, answerMsMax = ANSWER_MS_MAX }: { authToken?: string | undefined; answerMsMax?: number } = {},
): Writer {
  // Sixty modules that a database in a file does not need.
  const { createClient } = createRequire(import.meta.url)('@libsql/client') as typeof import('@libsql/client')
  const config = {
    url,
    fetch: createFetch(url, answerMsMax),
    ...(authToken === undefined ? {} : { authToken }),
  }
  const server = withPlainRows(createClient({ ...config, concurrency: 1 }))
  const readClient = withPlainRows(createClient(config))
  let open: Transaction | null = null
  let changes = 0
  const execute = async (statement: InStatement) => {
    if (open === null) throw new Error('a write outside the write queue')
    if (mayChange(typeof statement === 'string' ? statement : statement.sql)) changes++
    return toPlainRows(await open.execute(statement))
  }
  // Only `execute` is ever called: Drizzle prepares and runs statement by statement inside db.write.
  const writeClient = new Proxy(server, {
    get: (target, key) => (key === 'execute' ? execute : Reflect.get(target, key)),
  })
  return {
    readClient,
    writeClient,
    migrateClient: server,
    execute: async (statement) => void (await execute(statement)),
    async begin() {
      open = await server.transaction('write')
    },
    async commit() {
      await open?.commit()
      open = null
    },
    async rollback() {
      await open?.rollback()
      open = null
    },
    async abandon() {
      open?.close()
      open = null
    },
    async snapshot(fn) {
      const reading = await readClient.transaction('read')
      try {
        return await fn({
          values: async (statement) => toPlainRows(await reading.execute(statement)).rows.map((row) => Array.from(row)),
        })
      } finally {
        reading.close()
      }
    },
    reach: (sleep) => reach(readClient, sleep),
    changes: () => changes,
    close() {
      server.close()
      readClient.close()
    },
  }
}

/** Waits about twenty seconds for the server to answer. A refusal counts as an answer. */
async function reach(client: Client, sleep: Sleep): Promise<void> {
  let waitMs = WAIT_MS.first
  for (let tries = 1; ; tries++) {
    try {
      await client.execute('SELECT 1')
      return
    } catch (error) {
      const unreachable = unreachableIn(error)
      if (unreachable === undefined) throw error
      if (tries >= TRIES_MAX) throw unreachable
      await sleep(waitMs)
      waitMs = Math.min(2 * waitMs, WAIT_MS.longest)
    }
  }
}

/** Throws UnreachableError where no answer comes in time, or a gateway's that has none behind it. */
function createFetch(url: string, answerMsMax: number): typeof fetch {
  return async (input, init) => {
    let answer: Response
    try {
      answer = await fetch(input, { ...init, signal: AbortSignal.timeout(answerMsMax) })
    } catch (error) {
      throw new UnreachableError(url, error)
    }
    if ([502, 503, 504].includes(answer.status)) throw new UnreachableError(url, new Error(`status ${answer.status}`))
    return answer
  }
}

/** The server's rows are objects with numeric keys that cannot be iterated; callers here expect lists, as a
 *  file returns them. */
function withPlainRows(client: Client): Client {
  const execute = async (...ask: Parameters<Client['execute']>) => toPlainRows(await client.execute(...ask))
  const batch = async (...ask: Parameters<Client['batch']>) => (await client.batch(...ask)).map(toPlainRows)
  return new Proxy(client, {
    get(target, key) {
      if (key === 'execute') return execute
      if (key === 'batch') return batch
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

function toPlainRows(result: ResultSet): ResultSet {
  const { columns, columnTypes, rowsAffected, lastInsertRowid } = result
  // A Row is declared as accessible by number and by name; here it is accessible by number only.
  const rows = result.rows.map((row) => Array.from(row) as unknown as Row)
  return { columns, columnTypes, rowsAffected, lastInsertRowid, rows, toJSON: () => result.toJSON() }
}
