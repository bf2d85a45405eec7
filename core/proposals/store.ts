import { isDeepStrictEqual } from 'node:util'
import { and, asc, count, desc, eq, lt, lte, or } from 'drizzle-orm'
import type { Reader, Tx } from '../db/client.ts'
import { proposals } from '../db/schema/proposals.ts'

export type ProposalRow = typeof proposals.$inferSelect

export async function findProposal(db: Reader, id: string): Promise<ProposalRow | undefined> {
  return db.select().from(proposals).where(eq(proposals.id, id)).get()
}

/** The open proposal of the same person for the same act, for the same reason: the second person decides on that too. */
export async function findSame(
  db: Reader,
  {
    kind,
    target,
    proposedBy,
    amount,
    reason,
    details,
  }: Pick<ProposalRow, 'kind' | 'target' | 'proposedBy' | 'amount' | 'reason' | 'details'>,
): Promise<ProposalRow | undefined> {
  const rows = await db
    .select()
    .from(proposals)
    .where(
      and(
        eq(proposals.status, 'open'),
        eq(proposals.kind, kind),
        eq(proposals.target, target),
        eq(proposals.proposedBy, proposedBy),
      ),
    )
  return rows.find((row) => row.amount === amount && row.reason === reason && isDeepStrictEqual(row.details, details))
}

export async function countOpen(db: Reader, proposedBy: string): Promise<number> {
  const row = await db
    .select({ n: count() })
    .from(proposals)
    .where(and(eq(proposals.status, 'open'), eq(proposals.proposedBy, proposedBy)))
    .get()
  return row?.n ?? 0
}

export async function insertProposal(tx: Tx, row: ProposalRow): Promise<void> {
  await tx.insert(proposals).values(row)
}

export async function updateProposal(tx: Tx, id: string, change: Partial<ProposalRow>): Promise<void> {
  await tx.update(proposals).set(change).where(eq(proposals.id, id))
}

/** Newest first, after the one that was proposed at `at`. */
export async function listProposals(
  db: Reader,
  {
    status,
    before,
    limit,
  }: { status?: ProposalRow['status'] | undefined; before?: readonly [number, string] | undefined; limit: number },
): Promise<ProposalRow[]> {
  const [at, id] = before ?? [Number.MAX_SAFE_INTEGER, '']
  return db
    .select()
    .from(proposals)
    .where(
      and(
        status === undefined ? undefined : eq(proposals.status, status),
        or(lt(proposals.proposedAt, at), and(eq(proposals.proposedAt, at), lt(proposals.id, id))),
      ),
    )
    .orderBy(desc(proposals.proposedAt), desc(proposals.id))
    .limit(limit)
}

/** Open ones whose time is over, the oldest first. */
export async function listOverdue(db: Reader, at: number, limit: number): Promise<ProposalRow[]> {
  return db
    .select()
    .from(proposals)
    .where(and(eq(proposals.status, 'open'), lte(proposals.expiresAt, at)))
    .orderBy(asc(proposals.expiresAt))
    .limit(limit)
}
