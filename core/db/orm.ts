import type { Client } from '@libsql/client'
import type { LibSQLDatabase } from 'drizzle-orm/libsql'
import * as driver from 'drizzle-orm/libsql/driver-core'

/** Returns Drizzle's database over a client, as `drizzle(client)` of drizzle-orm/libsql does. That module loads the clients of every
 *  kind of server too: a third of the time in which core starts. */
export const toDatabase = (client: Client): LibSQLDatabase => construct(client)

// It is exported, but its types leave it out.
const { construct } = driver as unknown as { construct: (client: Client) => LibSQLDatabase }
