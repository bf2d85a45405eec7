import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { createFileClient, createSnapshots } from './file-client.ts'
import type { Writer } from './writer.ts'

const BUSY_TIMEOUT_MS = 20
export function openFileWriter(path: string): Writer {
  mkdirSync(dirname(path), { recursive: true })
  makePrivate(path)
  const writeClient = createFileClient({ path, busyTimeoutMs: BUSY_TIMEOUT_MS })
  const readClient = createFileClient({ path, busyTimeoutMs: BUSY_TIMEOUT_MS })
  const snapshots = createSnapshots(path)
  const execute = async (statement: string): Promise<void> => void (await writeClient.execute(statement))
  return {
    readClient,
    writeClient,
    migrateClient: writeClient,
    execute,
    begin: () => execute('BEGIN IMMEDIATE'),
    commit: () => writeClient.commit(),
    abandon: async () => writeClient.reset(),
    snapshot: (fn) => snapshots.read(fn),
    // If the engine has rolled back by itself (disk full, I/O error), there is nothing to roll back.
    rollback: async () => writeClient.reset(),
    reach: async () => undefined,
    changes: () => writeClient.stats.changes,
    close() {
      writeClient.close()
      readClient.close()
      snapshots.close()
    },
  }
}

/** Files of earlier versions were readable by everyone; SQLite copies these permissions to its other files. */
function makePrivate(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600)
}
