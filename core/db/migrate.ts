import { migrate } from 'drizzle-orm/libsql/migrator'
import type { Client } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'

/** Brings the database to the newest schema: forward only, safe to repeat. Throws what the database says. */
export async function migrateDb(client: Client, migrationsFolder: string): Promise<void> {
  await migrate(drizzle(client), { migrationsFolder })
}
