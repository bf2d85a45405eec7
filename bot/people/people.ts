import { eq, inArray, sql } from 'drizzle-orm'
import { type ActingClient, type CoreClient, CoreError } from '../../core/client.ts'
import type { AccountView } from '../../core/contract/account.ts'
import type { Language } from '../../core/contract/common.ts'
import { type Permission, PERMISSIONS } from '../../core/contract/permissions.ts'
import type { Db } from '../../core/db/client.ts'
import { prepareSql } from '../../core/db/prepared-sql.ts'
import type { Now } from '../../core/kit/clock.ts'
import { people } from '../db/schema.ts'
import { shorten } from '../ui/format.ts'
import type { Menu } from '../ui/menu.ts'

export interface PeopleDeps {
  db: Db
  core: CoreClient
  now: Now
  menu: Pick<Menu, 'follow' | 'version'>
}

interface Pass {
  token: string
  until: number
}

/** A person's Telegram names when they last wrote. */
export interface Seen {
  name: string | null
  username: string | null
}

export interface PersonRow extends Seen {
  language: Language | null
  permissions: Permission[]
  blockedAt: number | null
  menu: string | null
  outcomesOff: boolean
}

const NAME_CHARS_MAX = 60
const FOUND_MAX = 5

const PASSES_MAX = 2_000
const RENEW_BEFORE_MS = 30_000

const findPerson = prepareSql(
  (db) =>
    db
      .select({
        language: people.language,
        permissions: people.permissions,
        blockedAt: people.blockedAt,
        menu: people.menu,
        name: people.name,
        username: people.username,
        outcomesOff: people.outcomesOff,
      })
      .from(people)
      .where(eq(people.userId, sql.placeholder('id')))
      .prepare(),
  { one: true },
)

type PersonCells = [
  PersonRow['language'],
  permissions: string,
  PersonRow['blockedAt'],
  PersonRow['menu'],
  PersonRow['name'],
  PersonRow['username'],
  outcomesOff: number,
]
const toPerson = ([language, permissions, blockedAt, menu, name, username, outcomesOff]: PersonCells): PersonRow => ({
  language,
  permissions: toPermissions(permissions),
  blockedAt,
  menu,
  name,
  username,
  outcomesOff: outcomesOff === 1,
})

/** The people who write to the bot: what it remembers about them, and the tokens with which it acts for them
 *  in core. */
export function createPeople({ db, core, now, menu }: PeopleDeps) {
  const passes = new Map<string, Pass>()
  /** What proving the second factor has answered, chat by chat. It is kept nowhere else, so that neither the bot's key nor its
   *  database opens what staff may do. */
  const proofs = new Map<string, string>()

  async function find(userId: string): Promise<PersonRow | undefined> {
    const [row] = (await findPerson(db.reader, { id: userId })).rows
    // The cast is safe: the columns are in the order of the query above and have the types of the table.
    return row && toPerson(row as unknown as PersonCells)
  }

  async function remember(userId: string, change: Partial<typeof people.$inferInsert>): Promise<void> {
    await db.write(async (tx) => {
      await tx
        .insert(people)
        .values({ userId, ...change })
        .onConflictDoUpdate({ target: people.userId, set: change })
    })
  }

  /** Stores core's view of the account, which is authoritative, so that the next greeting is right without
   *  asking. */
  async function learn(
    userId: string,
    account: AccountView,
    telegramLanguage?: Language,
    spoken: Language = account.language,
  ): Promise<void> {
    const known = await find(userId)
    const { language } = account
    // In the order in which they are read back: core's own order says nothing.
    const permissions = toPermissions(account.permissions.join(' ')).join(' ')
    const before = known?.permissions.join(' ') ?? ''
    if (known?.language === language && before === permissions) return
    // Other permissions or another language have another menu.
    const isOther = before !== permissions || (known?.language ?? spoken) !== language
    const own = isOther ? { menu: await menu.follow(userId, account, telegramLanguage) } : {}
    await remember(userId, { language, permissions, ...own })
  }

  async function pass(userId: string, language: Language): Promise<Pass> {
    const held = passes.get(userId)
    if (held !== undefined && held.until > now()) return held
    const { access_token, expires_in, account } = await core.bot.actFor(userId, language, proofs.get(userId))
    return keep(userId, { token: access_token, expiresIn: expires_in, account }, language)
  }

  /** `spoken`: the language used with the person until now. */
  async function keep(
    userId: string,
    { token, expiresIn, account }: { token: string; expiresIn: number; account: AccountView },
    spoken: Language,
  ): Promise<Pass> {
    const made = { token, until: now() + expiresIn * 1000 - RENEW_BEFORE_MS }
    passes.delete(userId)
    passes.set(userId, made)
    if (passes.size > PASSES_MAX) passes.delete(passes.keys().next().value ?? '')
    await learn(userId, account, undefined, spoken)
    return made
  }

  return {
    find,
    /** Stores a person's names if they have changed. */
    async see(
      userId: string,
      known: PersonRow | undefined,
      {
        first_name,
        last_name = '',
        username = null,
      }: { first_name: string; last_name?: string; username?: string | null },
    ): Promise<void> {
      const name = shorten(`${first_name} ${last_name}`, NAME_CHARS_MAX)
      if (known?.name === name && known.username === username) return
      await remember(userId, { name, username, soughtBy: toSought({ name, username }) })
    },
    /** The last seen names of these people. */
    async seen(userIds: readonly string[]): Promise<Map<string, Seen>> {
      const rows = await db.reader
        .select({ userId: people.userId, name: people.name, username: people.username })
        .from(people)
        .where(inArray(people.userId, [...userIds]))
      return new Map(rows.map(({ userId, ...seen }) => [userId, seen]))
    },
    /** People whose name or @username contains this. */
    async seek(text: string): Promise<string[]> {
      const part = text.trim().toLowerCase()
      const rows = await db.reader
        .select({ userId: people.userId })
        .from(people)
        .where(sql`instr(${people.soughtBy}, ${part}) > 0`)
        .limit(FOUND_MAX)
      return part === '' ? [] : rows.map(({ userId }) => userId)
    },
    /** Runs `work` with core acting for this person; a token that core no longer accepts is renewed once. */
    async act<T>(userId: string, language: Language, work: (core: ActingClient) => Promise<T>): Promise<T> {
      const held = await pass(userId, language)
      try {
        return await work(core.withToken(held.token, language))
      } catch (error) {
        if (!(error instanceof CoreError) || error.status !== 401) throw error
        passes.delete(userId)
        const renewed = await pass(userId, language)
        return await work(core.withToken(renewed.token, language))
      }
    },
    /** The account as core has it now. */
    async account(userId: string, language: Language): Promise<AccountView> {
      const account = await this.act(userId, language, (acting) => acting.account())
      await learn(userId, account)
      return account
    },
    learn,
    /** A chat's own menu dates from an earlier deploy: it is recreated when its person writes. */
    async refreshMenu(
      userId: string,
      { permissions, language, menu: made }: PersonRow,
      telegramLanguage: Language,
    ): Promise<void> {
      if (made === null || made === menu.version) return
      const owner = { permissions, language: language ?? telegramLanguage }
      await remember(userId, { menu: await menu.follow(userId, owner, telegramLanguage) })
    },
    previewLink: (userId: string, code: string) => core.bot.previewLink(userId, code),
    /** A one-time link to a new password. */
    resetLink: (userId: string) => core.bot.resetLink(userId),
    /** Joins this chat to the account that issued `code`. */
    async redeem(userId: string, code: string, spoken: Language): Promise<AccountView> {
      const { access_token, expires_in, account } = await core.bot.redeemLink(userId, code)
      await keep(userId, { token: access_token, expiresIn: expires_in, account }, spoken)
      return account
    },
    /** Records that a group was told, in this language, that only private chats are served. */
    rememberGroup: (group: string, language: Language) => remember(group, { language }),
    /** Their account is gone: what was let in for them counts no more. */
    forget(userId: string): void {
      passes.delete(userId)
      proofs.delete(userId)
    },
    /** Lets further tokens of this chat count as proved by the code that was answered with this. */
    keepProof(userId: string, { pass: proof }: { pass?: string | undefined }): void {
      if (proof === undefined) return
      proofs.delete(userId)
      proofs.set(userId, proof)
      if (proofs.size > PASSES_MAX) proofs.delete(proofs.keys().next().value ?? '')
    },
    /** Whether this person is told how forecasts turned out. */
    setOutcomesOff: (userId: string, outcomesOff: boolean) => remember(userId, { outcomesOff }),
    setBlocked: (userId: string, isBlocked: boolean) => remember(userId, { blockedAt: isBlocked ? now() : null }),
  }
}
export type People = ReturnType<typeof createPeople>

const toPermissions = (stored: string): Permission[] => PERMISSIONS.filter((one) => stored.split(' ').includes(one))

const toSought = ({ name, username }: Seen): string =>
  `${name ?? ''} ${username === null ? '' : `@${username}`}`.toLowerCase()
