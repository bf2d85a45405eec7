import { hash } from 'node:crypto'
import type { Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import * as store from './store.ts'

/** A request that may be sent twice: its account, route, key and body. */
export interface IdempotentRequest {
  accountId: string
  route: string
  key: string
  /** Hash of the body: the same key with another body is rejected. */
  bodyHash: string
}

/** What was answered: the status, and the body as the JSON text that was sent. */
export interface StoredAnswer {
  status: number
  body: string
  replayed: boolean
}

/** Answers stored per Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07). They are written in the
 *  transaction of the work itself, and writes are serialized, so the second of two concurrent requests finds
 *  the answer of the first. */
export function createIdempotency({ now }: { now: Now }) {
  const idempotency = {
    /** Returns the earlier answer, or undefined. Throws `idempotency_mismatch` if the body was different. */
    async find(db: Reader, request: IdempotentRequest): Promise<StoredAnswer | undefined> {
      const { accountId, route, key, bodyHash } = request
      const row = await store.findAnswer(db, { accountId, route, key })
      if (row === undefined) return undefined
      if (row.bodyHash !== bodyHash) throw new AppError('idempotency_mismatch', {})
      return { status: row.status, body: row.body, replayed: true }
    },

    async insert(tx: Tx, request: IdempotentRequest, answer: { status: number; body: string }): Promise<void> {
      await store.insertAnswer(tx, { ...request, ...answer, createdAt: now() })
    },

    /** Runs `work` once per key and returns its stored answer every other time; without a key it always runs. */
    async once<T>(
      tx: Tx,
      request: IdempotentRequest | undefined,
      status: number,
      work: () => Promise<T>,
    ): Promise<{ answer: T; replayed: boolean }> {
      if (request === undefined) return { answer: await work(), replayed: false }
      const earlier = await idempotency.find(tx, request)
      // What is stored under a route was written by the same `work` of that route.
      if (earlier !== undefined) return { answer: JSON.parse(earlier.body) as T, replayed: true }
      const answer = await work()
      await idempotency.insert(tx, request, { status, body: JSON.stringify(answer) })
      return { answer, replayed: false }
    },

    /** Deletes answers older than `ageMs`; returns how many. */
    sweep: (tx: Tx, ageMs: number): Promise<number> => store.deleteAnswers(tx, now() - ageMs),
  }
  return idempotency
}
export type Idempotency = ReturnType<typeof createIdempotency>

/** Hash that identifies a body: of its parsed value, with fields in order. */
export const hashBody = (parsed: unknown): string => hash('sha256', JSON.stringify(parsed))
