import { and, count, desc, eq, getTableColumns, inArray, lt, or, sql, sum } from 'drizzle-orm'
import { toAccountView } from '../accounts/account.ts'
import type { Actor } from '../contract/account.ts'
import type { AdminAccount } from '../contract/admin.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import type { JobStatus } from '../contract/jobs/job.ts'
import type { Db, Reader } from '../db/client.ts'
import { accounts, users } from '../db/schema/accounts.ts'
import { jobs } from '../db/schema/jobs.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import { AppError } from '../kit/errors.ts'
import { CUSTOMER } from '../contract/permissions.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Role } from '../roles/role.ts'
import type { Roles } from '../roles/service.ts'

/** An account and the person whose own it is; a company is nobody's own. */
interface Owned {
  account: typeof accounts.$inferSelect
  user: typeof users.$inferSelect | null
}

/** Accounts as admins see them: with their balance, and the outcomes of their jobs. */
export function createAdminAccounts({ db, ledger, roles }: { db: Db; ledger: Ledger; roles: Pick<Roles, 'byId'> }) {
  return {
    /** Newest first; `query` is part of an e-mail, a Telegram id or an account id, for those who may not read
     *  what is personal of an account id. */
    async list(
      reading: Reading,
      { limit, cursor, query }: PageQuery & { query?: string | undefined },
    ): Promise<Page<AdminAccount>> {
      const below = cursor === undefined ? undefined : parseCursor(cursor, ['number', 'string'])
      const search = { query: query ?? '', below, limit: limit + 1, isPersonal: seesPersonal(reading) }
      const rows = await findAccounts(db.reader, search)
      const roleOf = await roles.byId()
      const page = toPage(rows, limit, {
        view: (row) => toAdminAccount(reading, row, roleOf),
        cursorOf: ({ account: { createdAt, id } }) => [createdAt, id],
      })
      return { ...page, items: await Promise.all(page.items) }
    },

    /** Throws `not_found`. */
    async get(reading: Reading, id: string): Promise<AdminAccount> {
      const [row] = await selectOwned(db.reader).where(eq(accounts.id, id))
      if (row === undefined) throw new AppError('not_found', { what: 'account', asked: id })
      return toAdminAccount(reading, row, await roles.byId())
    },
  }

  async function toAdminAccount(
    reading: Reading,
    { account, user }: Owned,
    roleOf: ReadonlyMap<string, Role>,
  ): Promise<AdminAccount> {
    const { id } = account
    const [balance, counted] = await Promise.all([ledger.balance(db.reader, id), countJobs(db.reader, id)])
    const person = user ?? NOBODY
    const role = roleOf.get(person.role)
    const permissions = role?.permissions ?? new Set()
    return {
      ...toAccountView({ user: person, account, role: null }, { role: person.role, permissions }),
      ...(seesPersonal(reading) ? {} : NOTHING_PERSONAL),
      role_title: role?.title ?? { en: person.role, ru: person.role },
      balance,
      jobs: counted.jobs,
      spent: counted.spent,
    }
  }
}

const selectOwned = (reader: Reader) =>
  reader
    .select({ account: getTableColumns(accounts), user: users })
    .from(accounts)
    .leftJoin(users, sql`${users.id} = 'usr_' || substr(${accounts.id}, 5)`)

/** What a company has of a person. */
const NOBODY = {
  id: '',
  email: null,
  emailConfirmedAt: null,
  telegramId: null,
  role: CUSTOMER,
  language: 'en',
  termsAcceptedAt: null,
  blockedAt: null,
} as const

/** The reader, and what they may read. */
type Reading = Pick<Actor, 'permissions'>

const seesPersonal = ({ permissions }: Reading): boolean => permissions.has('personal.read')
const NOTHING_PERSONAL = { email: null, telegram_id: null, company: null } as const

interface Search {
  query: string
  below: readonly [number, string] | undefined
  limit: number
  isPersonal: boolean
}

async function findAccounts(reader: Reader, { query, below, limit, isPersonal }: Search): Promise<Owned[]> {
  const pattern = `%${query.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const has = (column: typeof users.email | typeof users.telegramId | typeof accounts.id) =>
    sql`${column} LIKE ${pattern} ESCAPE '\\'`
  const places = isPersonal ? [accounts.id, users.email, users.telegramId] : [accounts.id]
  const matches = query === '' ? undefined : or(...places.map(has))
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
