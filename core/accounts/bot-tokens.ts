import type { z } from 'zod'
import type { actForViewSchema, LinkPreview } from '../contract/account.ts'
import type { Language } from '../contract/common.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { transferEntry } from '../ledger/entries.ts'
import { toCredits } from '../ledger/posting.ts'
import type { Ledger } from '../ledger/service.ts'
import { toAccountView } from './account.ts'
import { type Authenticator, refuseBlocked } from './authenticator.ts'
import { hashSecret, toLinkCode } from './secrets.ts'
import * as store from './store.ts'
import type { Throttle } from './passwords/throttle.ts'
import { ACCESS_TTL_SECONDS, type Tokens } from './tokens.ts'
import type { AcceptTerms, Welcome } from './welcome.ts'

/** What the nouns above accounts store for an account. */
export interface Belongings {
  count: (reader: Reader, accountId: string) => Promise<{ forecasts: number; running: number }>
  /** Moves all of it to another account. */
  move: (tx: Tx, fromId: string, toId: string) => Promise<void>
}

export interface BotTokensDeps {
  db: Db
  now: Now
  newId: NewId
  ledger: Ledger
  tokens: Tokens
  throttle: Throttle
  authenticator: Authenticator
  welcome: Welcome
  acceptTermsAtSignUp: AcceptTerms
  belongings: Belongings
}

export type ActForView = z.infer<typeof actForViewSchema>

/** What the bot's own key opens: acting for Telegram users, each by their Telegram id. */
export function createBotTokens(deps: BotTokensDeps) {
  const { db, now, newId, ledger, tokens, throttle, authenticator, welcome, acceptTermsAtSignUp, belongings } = deps

  /** Returns a short-lived token for the account of a Telegram id. Creates the account, with its welcome
   *  credits, if there is none. Throws `forbidden` for a blocked account. */
  async function actFor(telegramId: string, language: Language = 'en'): Promise<ActForView> {
    const there = await store.findByTelegramId(db.reader, telegramId)
    if (there !== undefined) return toView(there, telegramId, false)
    const made = await db.write((tx) => ensureAccount(tx, telegramId, language))
    return toView(made, telegramId, made.created)
  }

  /** The account of a Telegram id, made with its welcome credits when there is none yet. */
  async function ensureAccount(
    tx: Tx,
    telegramId: string,
    language: Language = 'en',
  ): Promise<store.AccountRow & { created: boolean }> {
    const there = await store.findByTelegramId(tx, telegramId)
    if (there !== undefined) return { ...there, created: false }
    const account = await store.insertAccount(tx, { id: newId('acc'), telegramId, language, createdAt: now() })
    await acceptTermsAtSignUp(tx, account.id, language)
    await welcome.grant(tx, account.id, `telegram:${telegramId}`)
    return { ...account, created: true }
  }

  /** Returns what joining would do to a chat, given a one-time code; the code stays valid. Throws what `link`
   *  throws, except that a running forecast is reported instead. */
  async function preview(telegramId: string, typed: string): Promise<LinkPreview> {
    const guesser = `link:${telegramId}`
    const place = { network: guesser, region: guesser }
    throttle.take(guesser, place)
    const found = await findJoin(db.reader, telegramId, typed)
    if (found === undefined) throw new AppError('link_code_invalid', {})
    throttle.succeed(guesser, place)
    const { target, chat } = found
    const { available } = chat === undefined ? { available: 0 } : await ledger.balance(db.reader, chat.id)
    const { forecasts, running } =
      chat === undefined ? { forecasts: 0, running: 0 } : await belongings.count(db.reader, chat.id)
    const has = { credits: available, forecasts }
    const nothing = { credits: 0, forecasts: 0 }
    const isOwn = chat?.email === null
    return {
      account: toAccountView(target),
      moves: isOwn ? has : nothing,
      stays: isOwn ? nothing : has,
      running: isOwn ? running : 0,
      replaces_chat: target.telegramId !== null && target.telegramId !== telegramId,
    }
  }

  /** Joins a Telegram chat to the account that a one-time code was made for. Everything the chat's own
   *  account has moves with it: credits, forecasts, payments, and the registration if the other account has
   *  none; the emptied account is closed. An account with an e-mail keeps what it has, because its owner
   *  signs in with that. The chat keeps its language. Idempotent per chat and code. Throws
   *  `link_code_invalid`, `state_conflict` while a forecast of the chat runs, and `rate_limited` after too
   *  many wrong codes. */
  async function link(telegramId: string, typed: string): Promise<ActForView> {
    const guesser = `link:${telegramId}`
    const place = { network: guesser, region: guesser }
    throttle.take(guesser, place)
    const joined = await db.write(async (tx) => {
      const found = await findJoin(tx, telegramId, typed)
      if (found === undefined) return undefined
      const { target, chat, hash } = found
      const change: Partial<store.AccountRow> = { telegramId }
      if (chat !== undefined) {
        if (chat.email === null) Object.assign(change, await moveAll(tx, chat, target))
        await store.updateAccount(tx, chat.id, { telegramId: null })
        change.language = chat.language
      }
      await store.markLinkCodeUsed(tx, hash, now())
      await store.updateAccount(tx, target.id, change)
      return { account: { ...target, ...change }, left: chat?.id }
    })
    if (joined === undefined) throw new AppError('link_code_invalid', {})
    throttle.succeed(guesser, place)
    authenticator.dropAccount(joined.account.id)
    if (joined.left !== undefined) authenticator.dropAccount(joined.left)
    return toView(joined.account, telegramId, false)
  }

  /** Returns the account the code stands for and the account of the chat; the latter is undefined if it is
   *  the same or does not exist. A used code remains valid for the chat that used it. */
  async function findJoin(reader: Reader, telegramId: string, typed: string) {
    const hash = hashSecret(toLinkCode(typed))
    const code = await store.findLinkCode(reader, hash)
    if (code === undefined || code.expiresAt <= now()) return undefined
    const target = await store.findAccount(reader, code.accountId)
    if (target === undefined || (code.usedAt !== null && target.telegramId !== telegramId)) return undefined
    refuseBlocked(target)
    const old = await store.findByTelegramId(reader, telegramId)
    if (old === undefined || old.id === target.id) return { hash, target, chat: undefined }
    refuseBlocked(old)
    return { hash, target, chat: old }
  }

  /** Moves everything that a chat's own account has; returns the registration fields that the other account
   *  takes over. */
  async function moveAll(
    tx: Tx,
    chat: store.AccountRow,
    target: store.AccountRow,
  ): Promise<Partial<Pick<store.AccountRow, 'termsAcceptedAt' | 'kind' | 'company'>>> {
    const { held, available } = await ledger.balance(tx, chat.id)
    const { running } = await belongings.count(tx, chat.id)
    if (held > 0 || running > 0) throw new AppError('state_conflict', { what: 'chat', state: 'waiting for a forecast' })
    await ledger.post(tx, transferEntry({ fromId: chat.id, toId: target.id, amount: toCredits(available) }))
    await belongings.move(tx, chat.id, target.id)
    await store.noteJoined(tx, chat.id, target.id)
    const { termsAcceptedAt, kind, company } = chat
    return target.termsAcceptedAt === null && termsAcceptedAt !== null ? { termsAcceptedAt, kind, company } : {}
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

  /** The Telegram id of an account, or null. */
  async function telegramIdOf(reader: Reader, accountId: string): Promise<string | null> {
    return (await store.findAccount(reader, accountId))?.telegramId ?? null
  }

  /** The account of a Telegram id, or null. */
  async function accountIdOf(reader: Reader, telegramId: string): Promise<string | null> {
    return (await store.findByTelegramId(reader, telegramId))?.id ?? null
  }

  return {
    actFor,
    ensureAccount,
    preview,
    link,
    telegramIdOf,
    accountIdOf,
  }
}
