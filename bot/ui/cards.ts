import { and, desc, eq, lt } from 'drizzle-orm'
import { z } from 'zod'
import { LIMITS } from '../../core/contract/limits.ts'
import { PERMISSIONS } from '../../core/contract/permissions.ts'
import { readingSchema } from '../../core/contract/series.ts'
import { MEMBER_ROLES } from '../../core/contract/trust/member.ts'
import type { Db } from '../../core/db/client.ts'
import type { Now } from '../../core/kit/clock.ts'
import { TIME_UNITS } from '../../core/kit/text/time-words.ts'
import { cards } from '../db/schema.ts'

const askedSchema = readingSchema.extend({ accept_loss: z.boolean().optional() })

/** A forecast in preparation: the series that core keeps, and the chosen options. */
const draftSchema = z.object({
  datasetId: z.string(),
  fileName: z.string(),
  asked: askedSchema.default({}),
  model: z.string(),
  /** False until one is chosen: then every quote uses the one that core recommends. */
  hasChosenModel: z.boolean().default(true),
  /** How many of the newest rows are used; null: all of them. */
  rows: z.int().nullable().default(null),
  /** False until a number is chosen: then as many as are enough. */
  hasChosenRows: z.boolean().default(false),
  /** True for the rows of a table, which have no horizon. */
  isTable: z.boolean().default(false),
  /** The horizon sent to core; null: as far as the model and the series allow. */
  horizon: z.int().nullable(),
  /** False until one is chosen: then every quote computes it again. */
  hasChosenHorizon: z.boolean().default(true),
  cost: z.int(),
  revision: z.int(),
  /** The unit of one row of the series, and the maximum horizon. */
  unit: z.enum(TIME_UNITS).default('step'),
  horizonMax: z.int().default(LIMITS.horizonMax),
})
export type Draft = z.infer<typeof draftSchema>

/** A paged list: the cursor at which each page starts. */
const pagesSchema = z.object({
  list: z.enum(['history', 'tx', 'users', 'audit', 'payments', 'jobs', 'proposals', 'invoices', 'bills']),
  query: z.string(),
  cursors: z.array(z.string().nullable()),
})
export type Pages = z.infer<typeof pagesSchema>

/** A change that an admin has been shown and not yet confirmed, or has made. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('credit'),
    accountId: z.string(),
    amount: z.int(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('grant'),
    accountId: z.string(),
    credits: z.int(),
    /** The last day on which they can be used; null: they never expire. */
    until: z.string().nullable(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('lapse'),
    accountId: z.string(),
    grantId: z.string(),
    credits: z.int(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('price'),
    model: z.string(),
    from: z.int(),
    to: z.int(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('state'),
    model: z.string(),
    version: z.string(),
    action: z.enum(['activate', 'retire', 'roll_back', 'make_default']),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('refund'),
    accountId: z.string(),
    chargeId: z.string(),
    credits: z.int(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('role'),
    accountId: z.string(),
    from: z.string(),
    role: z.string(),
    title: z.string(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('permission'),
    role: z.string(),
    title: z.string(),
    permission: z.enum(PERMISSIONS),
    /** Whether the role shall have it. */
    has: z.boolean(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('limit'),
    role: z.string(),
    title: z.string(),
    from: z.int().nullable(),
    to: z.int(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('company'),
    accountId: z.string(),
    company: z.string(),
    approve: z.boolean(),
    reason: z.string(),
  }),
  /** `issue` needs no reason. */
  z.object({
    kind: z.literal('invoice'),
    invoiceId: z.string(),
    number: z.string(),
    act: z.enum(['issue', 'cancel']),
    reason: z.string(),
  }),
  /** `minutes` is how long it lasts; 0 ends it. */
  z.object({ kind: z.literal('maintenance'), minutes: z.int(), reason: z.string() }),
  /** A decision about what somebody else proposed; `what` says that in a line. */
  z.object({ kind: z.literal('approve'), proposalId: z.string(), what: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('decline'), proposalId: z.string(), what: z.string(), reason: z.string() }),
  /** Takes back a record of the audit log. */
  z.object({ kind: z.literal('back'), seq: z.int(), what: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('block'), accountId: z.string(), blocked: z.boolean(), reason: z.string() }),
])
export type Change = z.infer<typeof changeSchema>

/** Ways to read a stored file, one of which is chosen; `draft` is the draft it changes or creates. */
const readingCardSchema = z.object({
  draft: z.string(),
  datasetId: z.string(),
  fileName: z.string(),
  model: z.string().nullable(),
  asked: askedSchema,
  choices: z.array(z.object({ label: z.string(), asked: askedSchema })),
})
export type Reading = z.infer<typeof readingCardSchema>

/** A code of the second factor that is awaited: to go on with the update that needed it, or to set the factor up; `pictureId` is the
 *  message that shows the secret. Of `operator`: the code with which staff begin. */
const proofSchema = z.discriminatedUnion('purpose', [
  z.object({ purpose: z.literal('act'), update: z.looseObject({ update_id: z.int() }) }),
  z.object({ purpose: z.literal('enrol'), pictureId: z.int() }),
  z.object({ purpose: z.literal('operator') }),
])

/** What a member of a company shall be: a new one (`member` null) in a role, or one who is in it with another limit. */
const memberCardSchema = z.object({
  accountId: z.string(),
  member: z.string().nullable(),
  role: z.enum(MEMBER_ROLES),
  limit: z.int().nullable(),
})

const SCHEMAS = {
  draft: draftSchema,
  reading: readingCardSchema,
  pages: pagesSchema,
  change: changeSchema,
  proof: proofSchema,
  member: memberCardSchema,
  /** An e-mail to change to, once it is confirmed that it was typed so. */
  email: z.object({ email: z.string() }),
}
type Kind = keyof typeof SCHEMAS
type Body<K extends Kind> = z.infer<(typeof SCHEMAS)[K]>

export interface Card<K extends Kind> {
  token: string
  state: string
  body: Body<K>
  /** When it last changed. */
  updatedAt: number
}

const KEPT_MS = 7 * 24 * 60 * 60 * 1000

/** What buttons refer to. Another person's token is not found, as if it did not exist. */
export function createCards({ db, now }: { db: Db; now: Now }) {
  const parse = <K extends Kind>(kind: K, row: typeof cards.$inferSelect): Card<K> => ({
    token: row.token,
    state: row.state,
    updatedAt: row.updatedAt,
    // The cast joins the schema of a kind with its type; both are the same entry of SCHEMAS.
    body: SCHEMAS[kind].parse(JSON.parse(row.body)) as Body<K>,
  })

  return {
    /** Stores a card under a token; an existing one is kept. Returns the stored card. */
    async add<K extends Kind>(userId: string, kind: K, token: string, body: Body<K>, state = 'open'): Promise<Card<K>> {
      const at = now()
      await db.write(async (tx) => {
        await tx
          .insert(cards)
          .values({ token, userId, kind, state, body: JSON.stringify(body), createdAt: at, updatedAt: at })
          .onConflictDoNothing()
      })
      return (await this.find(userId, kind, token)) ?? { token, state, body, updatedAt: at }
    },
    async find<K extends Kind>(userId: string, kind: K, token: string): Promise<Card<K> | undefined> {
      const rows = await db.reader
        .select()
        .from(cards)
        .where(and(eq(cards.token, token), eq(cards.userId, userId), eq(cards.kind, kind)))
      return rows[0] === undefined ? undefined : parse(kind, rows[0])
    },
    async set<K extends Kind>(token: string, change: { state?: string; body?: Body<K> }): Promise<void> {
      const { state, body } = change
      await db.write(async (tx) => {
        await tx
          .update(cards)
          .set({
            updatedAt: now(),
            ...(state === undefined ? {} : { state }),
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          })
          .where(eq(cards.token, token))
      })
    },
    /** The newest card of a person in a state, such as the draft that waits for credits. */
    async newest<K extends Kind>(userId: string, kind: K, state: string): Promise<Card<K> | undefined> {
      const rows = await db.reader
        .select()
        .from(cards)
        .where(and(eq(cards.userId, userId), eq(cards.kind, kind), eq(cards.state, state)))
        .orderBy(desc(cards.updatedAt))
        .limit(1)
      return rows[0] === undefined ? undefined : parse(kind, rows[0])
    },
    prune: () => db.write(async (tx) => void (await tx.delete(cards).where(lt(cards.createdAt, now() - KEPT_MS)))),
  }
}
export type Cards = ReturnType<typeof createCards>
