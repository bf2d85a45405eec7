import type { z } from 'zod'
import type { actForViewSchema } from '../contract/account.ts'
import type { Language } from '../contract/common.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import type { Ledger } from '../ledger/service.ts'
import { toAccountView } from './account.ts'
import { type Authenticator, refuseBlocked } from './authenticator.ts'
import { hashSecret, toLinkCode } from './secrets.ts'
import * as store from './store.ts'
import type { Throttle } from './throttle.ts'
import { ACCESS_TTL_SECONDS, type Tokens } from './tokens.ts'
import type { Welcome } from './welcome.ts'

export interface BotDoorDeps {
  db: Db
  now: Now
  newId: NewId
  ledger: Ledger
  tokens: Tokens
  throttle: Throttle
  authenticator: Authenticator
  welcome: Welcome
}

export type ActForView = z.infer<typeof actForViewSchema>

/** The bot's own door: it acts for Telegram users, each by their Telegram id. */
export function createBotDoor({ db, now, newId, ledger, tokens, throttle, authenticator, welcome }: BotDoorDeps) {
  /** A short-lived token for the account of a Telegram id, which is made, with its welcome credits, when there is none yet.
   *  Throws `forbidden` for a blocked account. */
  async function actFor(telegramId: string, language: Language = 'en'): Promise<ActForView> {
    const there = await store.findByTelegramId(db.reader, telegramId)
    if (there !== undefined) return toView(there, telegramId, false)
    const made = await db.write(async (tx) => {
      const since = await store.findByTelegramId(tx, telegramId)
      if (since !== undefined) return { account: since, created: false }
      const account = await store.insertAccount(tx, { id: newId('acc'), telegramId, language, createdAt: now() })
      await welcome.grant(tx, account.id, `telegram:${telegramId}`)
      return { account, created: true }
    })
    return toView(made.account, telegramId, made.created)
  }

  /** Joins a Telegram chat to the account a one-time code was made for. The chat leaves the account it had: that one keeps its
   *  history and what is left of its welcome credits, and is closed unless it has an e-mail to sign in with. Nothing is moved;
   *  where bought or given credits would be left behind, or a job is still running, it is refused (`state_conflict`). Throws
   *  `link_code_invalid`, and `rate_limited` after too many wrong codes. */
  async function link(telegramId: string, typed: string): Promise<ActForView> {
    const guesser = `link:${telegramId}`
    const place = { network: guesser, region: guesser }
    throttle.take(guesser, place)
    const hash = hashSecret(toLinkCode(typed))
    const joined = await db.write(async (tx) => {
      const code = await store.findLinkCode(tx, hash)
      if (code === undefined || code.usedAt !== null || code.expiresAt <= now()) return undefined
      const target = await store.findAccount(tx, code.accountId)
      if (target === undefined) return undefined
      refuseBlocked(target)
      const left = await leave(tx, telegramId, target.id)
      await store.markLinkCodeUsed(tx, hash, now())
      await store.updateAccount(tx, target.id, { telegramId })
      return { account: { ...target, telegramId }, left }
    })
    if (joined === undefined) throw new AppError('link_code_invalid', {})
    throttle.succeed(guesser, place)
    authenticator.dropAccount(joined.account.id)
    if (joined.left !== undefined) authenticator.dropAccount(joined.left)
    return toView(joined.account, telegramId, false)
  }

  /** Takes a chat off the account it has; returns that account's id. */
  async function leave(tx: Tx, telegramId: string, targetId: string): Promise<string | undefined> {
    const old = await store.findByTelegramId(tx, telegramId)
    if (old === undefined || old.id === targetId) return undefined
    refuseBlocked(old)
    if (old.email === null) await refuseStranding(tx, old.id)
    await store.updateAccount(tx, old.id, { telegramId: null })
    return old.id
  }

  /** Throws `state_conflict` when an account that nobody could sign in to any more would keep credits that are worth something. */
  async function refuseStranding(tx: Tx, accountId: string): Promise<void> {
    const { held, available } = await ledger.balance(tx, accountId)
    if (held > 0) throw new AppError('state_conflict', { what: 'chat', state: 'waiting for a forecast' })
    const totals = await ledger.totals(tx, accountId)
    const bought = (totals.get('top_up') ?? 0) + (totals.get('refund') ?? 0) + (totals.get('adjustment') ?? 0)
    if (bought > 0 && available > 0) {
      throw new AppError('state_conflict', { what: 'chat', state: `holding ${available} credits of its own` })
    }
  }

  async function toView(account: store.AccountRow, telegramId: string, created: boolean): Promise<ActForView> {
    refuseBlocked(account)
    return {
      access_token: await tokens.sign({ accountId: account.id, via: 'bot', sessionId: null, telegramId }),
      expires_in: ACCESS_TTL_SECONDS,
      account: toAccountView(account, authenticator.roleInChat(account)),
      created,
    }
  }

  /** The Telegram id joined to an account, or null. */
  async function telegramIdOf(reader: Reader, accountId: string): Promise<string | null> {
    return (await store.findAccount(reader, accountId))?.telegramId ?? null
  }

  /** The account joined to a Telegram id, or null. */
  async function accountIdOf(reader: Reader, telegramId: string): Promise<string | null> {
    return (await store.findByTelegramId(reader, telegramId))?.id ?? null
  }

  return {
    actFor,
    link,
    telegramIdOf,
    accountIdOf,
  }
}
export type BotDoor = ReturnType<typeof createBotDoor>
