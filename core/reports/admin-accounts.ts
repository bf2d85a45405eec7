import { and, count, desc, eq, getTableColumns, inArray, lt, or, sql, sum } from 'drizzle-orm'
import { toAccountView } from '../accounts/account.ts'
import type { AdminAccount } from '../contract/admin.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import type { JobStatus } from '../contract/jobs/job.ts'
import type { Db, Reader } from '../db/client.ts'
import { accounts, users } from '../db/schema/accounts.ts'
import { jobs } from '../db/schema/jobs.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import { AppError } from '../kit/errors.ts'
import type { Ledger } from '../ledger/service.ts'

/** An account and the person whose own it is; a company is nobody's own. */
interface Owned {
  account: typeof accounts.$inferSelect
  user: typeof users.$inferSelect | null
}

/** Accounts as admins see them: with their balance, and the outcomes of their jobs. */
export function createAdminAccounts({ db, ledger }: { db: Db; ledger: Ledger }) {
  return {
    /** Newest first; `query` is part of an e-mail, a Telegram id or an account id. */
    async list({ limit, cursor, query }: PageQuery & { query?: string | undefined }): Promise<Page<AdminAccount>> {
      const below = cursor === undefined ? undefined : parseCursor(cursor, ['number', 'string'])
      const rows = await findAccounts(db.reader, query ?? '', below, limit + 1)
      const page = toPage(rows, limit, {
        view: toAdminAccount,
        cursorOf: ({ account: { createdAt, id } }) => [createdAt, id],
      })
      return { ...page, items: await Promise.all(page.items) }
    },

    /** Throws `not_found`. */
    async get(id: string): Promise<AdminAccount> {
      const [row] = await selectOwned(db.reader).where(eq(accounts.id, id))
      if (row === undefined) throw new AppError('not_found', { what: 'account', asked: id })
      return toAdminAccount(row)
    },
  }

  async function toAdminAccount({ account, user }: Owned): Promise<AdminAccount> {
    const { id } = account
    const [balance, counted] = await Promise.all([ledger.balance(db.reader, id), countJobs(db.reader, id)])
    return { ...toAccountView(user ?? NOBODY, account), balance, jobs: counted.jobs, spent: counted.spent }
  }
}
export type AdminAccounts = ReturnType<typeof createAdminAccounts>

const selectOwned = (reader: Reader) =>
  reader
    .select({ account: getTableColumns(accounts), user: users })
    .from(accounts)
    .leftJoin(users, sql`${users.id} = 'usr_' || substr(${accounts.id}, 5)`)

/** What a company has of a person. */
const NOBODY = {
  id: '',
  email: null,
  telegramId: null,
  role: 'user',
  language: 'en',
  termsAcceptedAt: null,
  blockedAt: null,
} as const

async function findAccounts(
  reader: Reader,
  query: string,
  below: readonly [number, string] | undefined,
  limit: number,
): Promise<Owned[]> {
  const pattern = `%${query.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const has = (column: typeof users.email | typeof users.telegramId | typeof accounts.id) =>
    sql`${column} LIKE ${pattern} ESCAPE '\\'`
  const matches = query === '' ? undefined : or(has(users.email), has(users.telegramId), has(accounts.id))
  const rest =
    below === undefined
      ? undefined
      : or(lt(accounts.createdAt, below[0]), and(eq(accounts.createdAt, below[0]), lt(accounts.id, below[1])))
  return selectOwned(reader).where(and(matches, rest)).orderBy(desc(accounts.createdAt), desc(accounts.id)).limit(limit)
}

async function countJobs(reader: Reader, accountId: string): Promise<Pick<AdminAccount, 'jobs' | 'spent'>> {
  const rows = await reader
    .select({ status: jobs.status, jobs: count(), cost: sum(jobs.cost).mapWith(Number) })
    .from(jobs)
    .where(and(eq(jobs.accountId, accountId), inArray(jobs.status, ['PENDING', 'OK', 'ERROR', 'CANCELED'])))
    .groupBy(jobs.status)
  const of = (status: JobStatus) => rows.find((row) => row.status === status)
  return {
    jobs: {
      OK: of('OK')?.jobs ?? 0,
      ERROR: of('ERROR')?.jobs ?? 0,
      PENDING: of('PENDING')?.jobs ?? 0,
      CANCELED: of('CANCELED')?.jobs ?? 0,
    },
    spent: of('OK')?.cost ?? 0,
  }
}
