import { migrate } from 'drizzle-orm/libsql/migrator'
import type { Client } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'

/** Migrates the database to the newest schema: forward only, idempotent. Throws the database's error. */
export async function migrateDb(client: Client, migrationsFolder: string): Promise<void> {
  await migrate(drizzle(client), { migrationsFolder })
}
