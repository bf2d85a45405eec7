import { eq, sql } from 'drizzle-orm'
import type { ConversationData, VersionedState } from '@grammyjs/conversations'
import type { Db, Tx } from '../../core/db/client.ts'
import { prepareSql } from '../../core/db/prepared-sql.ts'
import type { Now } from '../../core/kit/clock.ts'
import type { Log } from '../../core/kit/log.ts'
import { dialogues } from '../db/schema.ts'

/** Raise it whenever a dialogue asks other questions or calls other things than before: a stored log could not be replayed. */
export const DIALOGUES_VERSION = 2

export interface DialoguesDeps {
  db: Db
  now: Now
  log: Log
  version?: number
}

type Stored = VersionedState<ConversationData>

const findRow = prepareSql(
  (db) =>
    db
      .select({ version: dialogues.version, state: dialogues.state })
      .from(dialogues)
      .where(eq(dialogues.userId, sql.placeholder('id')))
      .prepare(),
  { one: true },
)

/** Where every person stands in a dialogue. What an update changes is kept aside until the update is done, and stored
 *  together with that fact: an update that is handled again starts from where it started before. */
export function createDialogues({ db, now, log, version = DIALOGUES_VERSION }: DialoguesDeps) {
  const changed = new Map<string, Stored | null>()
  const lost = new Map<string, string>()

  async function find(userId: string): Promise<{ version: number; state: string } | undefined> {
    const [row] = (await findRow(db.reader, { id: userId })).rows
    if (row === undefined) return undefined
    // The cast is safe: the columns of the query above, as their table has them.
    const [stored, state] = row as unknown as [number, string]
    return { version: stored, state }
  }

  async function read(userId: string): Promise<Stored | undefined> {
    const pending = changed.get(userId)
    if (pending !== undefined) return pending ?? undefined
    const row = await find(userId)
    if (row === undefined) return undefined
    const state = row.version === version ? parse(row.state) : undefined
    if (state !== undefined) return state
    // A state that cannot be replayed is dropped, and the person is told: see takeLost.
    log({ event: 'dialogue_dropped', level: 'warn', version: row.version })
    lost.set(userId, nameOf(row.state))
    changed.set(userId, null)
    return undefined
  }

  return {
    adapter: {
      read,
      write(userId: string, state: Stored): void {
        changed.set(userId, state)
      },
      delete(userId: string): void {
        changed.set(userId, null)
      },
    },
    /** Whether a person is in a dialogue, one that cannot be followed any more included. */
    async has(userId: string): Promise<boolean> {
      const pending = changed.get(userId)
      return pending === undefined ? (await find(userId)) !== undefined : pending !== null
    },
    /** The dialogue a person was in when it could no longer be followed; told once. */
    takeLost(userId: string): string | undefined {
      const name = lost.get(userId)
      lost.delete(userId)
      return name
    },
    /** Leaves the dialogue, whatever its state. */
    drop: (userId: string) => void changed.set(userId, null),
    /** Stores what has changed, inside the transaction that marks the update as done. */
    async store(tx: Tx, userId: string): Promise<void> {
      const state = changed.get(userId)
      if (state === undefined) return
      if (state === null) await tx.delete(dialogues).where(eq(dialogues.userId, userId))
      else {
        const row = { version, state: JSON.stringify(state), updatedAt: now() }
        await tx
          .insert(dialogues)
          .values({ userId, ...row })
          .onConflictDoUpdate({ target: dialogues.userId, set: row })
      }
    },
    /** Forgets what an update has changed: after it is stored, or because the update will be handled again. */
    forget: (userId: string) => void changed.delete(userId),
  }
}
export type Dialogues = ReturnType<typeof createDialogues>

function parse(text: string): Stored | undefined {
  try {
    const state: unknown = JSON.parse(text)
    // Only this file writes the column; what is checked is that it survived.
    return isStored(state) ? state : undefined
  } catch {
    return undefined
  }
}

function isStored(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && 'version' in value && 'state' in value
}

function nameOf(text: string): string {
  const state = parse(text)?.state
  return Object.keys(state ?? {})[0] ?? 'unknown'
}
