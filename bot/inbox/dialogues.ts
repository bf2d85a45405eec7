import { eq, sql } from 'drizzle-orm'
import type { ConversationData, VersionedState } from '@grammyjs/conversations'
import type { Db, Tx } from '../../core/db/client.ts'
import { prepareSql } from '../../core/db/prepared-sql.ts'
import type { Now } from '../../core/kit/clock.ts'
import type { Log } from '../../core/kit/log.ts'
import { dialogues } from '../db/schema.ts'

/** Increase it whenever a dialogue asks different questions or makes different calls: stored logs could not
 *  be replayed. */
export const DIALOGUES_VERSION = 3

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

/** The dialogue state of every person. An update's changes are held in memory and stored in the transaction
 *  that marks it done, so a repeated update starts from the same state. */
export function createDialogues({ db, now, log, version = DIALOGUES_VERSION }: DialoguesDeps) {
  const changed = new Map<string, Stored | null>()
  const lost = new Map<string, string>()

  async function find(userId: string): Promise<{ version: number; state: string } | undefined> {
    const [row] = (await findRow(db.reader, { id: userId })).rows
    if (row === undefined) return undefined
    // The cast is safe: the columns of the query above have the types of their table.
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
    /** Whether a person is in a dialogue, including one that can no longer be continued. */
    async has(userId: string): Promise<boolean> {
      const pending = changed.get(userId)
      return pending === undefined ? (await find(userId)) !== undefined : pending !== null
    },
    /** The dialogue that a person was in when it could no longer be continued; returned once. */
    takeLost(userId: string): string | undefined {
      const name = lost.get(userId)
      lost.delete(userId)
      return name
    },
    /** Leaves the dialogue, whatever its state. */
    drop: (userId: string) => void changed.set(userId, null),
    /** Stores the changes, inside the transaction that marks the update done. */
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
    /** Discards an update's changes: after they are stored, or because the update will be handled again. */
    forget: (userId: string) => void changed.delete(userId),
  }
}
export type Dialogues = ReturnType<typeof createDialogues>

function parse(text: string): Stored | undefined {
  try {
    const state: unknown = JSON.parse(text)
    // Only this file writes the column; this checks that the value survived.
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
