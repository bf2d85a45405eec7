import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { createFileClient, readSnapshot } from './file-client.ts'
import type { Writer } from './writer.ts'

const BUSY_TIMEOUT_MS = 20
export function openFileWriter(path: string): Writer {
  mkdirSync(dirname(path), { recursive: true })
  makePrivate(path)
  const writeClient = createFileClient({ path, busyTimeoutMs: BUSY_TIMEOUT_MS })
  const readClient = createFileClient({ path, busyTimeoutMs: BUSY_TIMEOUT_MS })
  const execute = async (statement: string): Promise<void> => void (await writeClient.execute(statement))
  return {
    readClient,
    writeClient,
    migrateClient: writeClient,
    execute,
    begin: () => execute('BEGIN IMMEDIATE'),
    commit: () => writeClient.commit(),
    async abandon() {
      writeClient.reconnect()
    },
    snapshot: (fn) => readSnapshot(path, fn),
    async rollback() {
      // If the engine has rolled back by itself (disk full, I/O error), there is nothing to roll back.
      await execute('ROLLBACK').catch(() => writeClient.reconnect())
    },
    reach: async () => undefined,
    changes: () => writeClient.stats.changes,
    close() {
      writeClient.close()
      readClient.close()
    },
  }
}

/** Files of earlier versions were readable by everyone; SQLite copies these permissions to its other files. */
function makePrivate(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600)
}
