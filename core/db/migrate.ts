import { migrate } from 'drizzle-orm/libsql/migrator'
import type { Client } from '@libsql/client'
import { toDatabase } from './orm.ts'

/** Migrates the database to the newest schema: forward only, idempotent. Throws the database's error. */
export async function migrateDb(client: Client, migrationsFolder: string): Promise<void> {
  await migrate(toDatabase(client), { migrationsFolder })
}
