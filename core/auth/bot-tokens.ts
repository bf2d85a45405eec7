import type { z } from 'zod'
import { toAccountView } from '../accounts/account.ts'
import type { Standings } from '../roles/standing.ts'
import type { People } from '../accounts/people.ts'
import * as accounts from '../accounts/store.ts'
import type { actForViewSchema, LinkPreview } from '../contract/account.ts'
import type { Language } from '../contract/common.ts'
import { personalAccountOf } from '../contract/trust/member.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { transferEntry } from '../ledger/entries.ts'
import { toCredits } from '../ledger/posting.ts'
import type { Ledger } from '../ledger/service.ts'
import { type Authenticator, refuseBlocked } from './authenticator.ts'
import type { Factor } from './factor/service.ts'
import type { Throttle } from './passwords/throttle.ts'
import { hashSecret, toLinkCode } from '../kit/text/secrets.ts'
import * as store from './store.ts'
import { ACCESS_TTL_SECONDS, type Tokens } from './tokens.ts'

/** What the nouns above accounts store for an account. */
export interface Belongings {
  count: (reader: Reader, accountId: string) => Promise<{ forecasts: number; running: number }>
  /** Moves all of a personal account to another. */
  move: (tx: Tx, fromId: string, toId: string) => Promise<void>
}

export interface BotTokensDeps {
  db: Db
  now: Now
  ledger: Ledger
  tokens: Tokens
  throttle: Throttle
  authenticator: Authenticator
  standing: Standings
  people: People
  belongings: Belongings
  factor: Pick<Factor, 'findPass'>
}

export type ActForView = z.infer<typeof actForViewSchema>

/** What the bot's own key opens: acting for Telegram users, each by their Telegram id. */
export function createBotTokens(deps: BotTokensDeps) {
  const { db, now, ledger, tokens, throttle, authenticator, standing, people, belongings, factor } = deps

  /** Returns a short-lived token for a Telegram id. Creates the person and their account, with its welcome
   *  credits, if there is none. `pass`: what proving the second factor in this chat has answered; the token counts as
   *  having proved it then. Throws `forbidden` for a blocked person. */
  async function actFor(telegramId: string, language: Language = 'en', pass?: string): Promise<ActForView> {
    const there = await accounts.findByTelegramId(db.reader, telegramId)
    if (there !== undefined) {
      const proofId = pass === undefined ? null : await factor.findPass(there.id, pass)
      return toView(await getOwn(db.reader, there.id), telegramId, false, proofId)
    }
    const { userId, created } = await db.write((tx) => people.ensure(tx, telegramId, language))
    return toView(await getOwn(db.reader, userId), telegramId, created)
  }

  /** Returns what joining would do to a chat, given a one-time code; the code stays valid. Throws what `link`
   *  throws, except that a running forecast is reported instead. */
  async function preview(telegramId: string, typed: string): Promise<LinkPreview> {
    const guesser = `link:${telegramId}`
    const place = { network: guesser, region: guesser }
    throttle.hit(guesser, place)
    const found = await findJoin(db.reader, telegramId, typed)
    if (found === undefined) throw new AppError('link_code_invalid', {})
    throttle.succeed(guesser, place)
    const { target, chat } = found
    const { available } = chat === undefined ? { available: 0 } : await ledger.balance(db.reader, chat.account.id)
    const { forecasts, running } =
      chat === undefined ? { forecasts: 0, running: 0 } : await belongings.count(db.reader, chat.account.id)
    const has = { credits: available, forecasts }
    const nothing = { credits: 0, forecasts: 0 }
    const isOwn = chat?.user.email === null
    return {
      account: toAccountView(target, await standing.of(db.reader, target.user, true)),
      moves: isOwn ? has : nothing,
      stays: isOwn ? nothing : has,
      running: isOwn ? running : 0,
      replaces_chat: target.user.telegramId !== null && target.user.telegramId !== telegramId,
    }
  }

  /** Joins a Telegram chat to the person that a one-time code was made for. Everything the chat's own
   *  account has moves with it: credits, forecasts, payments, and the registration if the other account has
   *  none; the emptied account is closed. A person with an e-mail keeps what they have, because they
   *  sign in with that. The chat keeps its language. Idempotent per chat and code. Throws
   *  `link_code_invalid`, `state_conflict` while a forecast of the chat runs, and `rate_limited` after too
   *  many wrong codes. */
  async function link(telegramId: string, typed: string): Promise<ActForView> {
    const guesser = `link:${telegramId}`
    const place = { network: guesser, region: guesser }
    throttle.hit(guesser, place)
    const joined = await db.write(async (tx) => {
      const found = await findJoin(tx, telegramId, typed)
      if (found === undefined) return undefined
      const { target, chat, hash } = found
      const change: Partial<accounts.UserRow> = { telegramId }
      if (chat !== undefined) {
        if (chat.user.email === null) Object.assign(change, await moveAll(tx, chat, target))
        await accounts.updateUser(tx, chat.user.id, { telegramId: null })
        change.language = chat.user.language
      }
      await store.markLinkCodeUsed(tx, hash, now())
      await accounts.updateUser(tx, target.user.id, change)
      return { userId: target.user.id, left: chat?.user.id }
    })
    if (joined === undefined) throw new AppError('link_code_invalid', {})
    throttle.succeed(guesser, place)
    authenticator.dropUser(joined.userId)
    if (joined.left !== undefined) authenticator.dropUser(joined.left)
    return toView(await getOwn(db.reader, joined.userId), telegramId, false)
  }

  /** Returns the person of the code and the person of the chat; the latter is undefined if it is
   *  the same or does not exist. A used code remains valid for the chat that used it. */
  async function findJoin(reader: Reader, telegramId: string, typed: string) {
    const hash = hashSecret(toLinkCode(typed))
    const code = await store.findLinkCode(reader, hash)
    if (code === undefined || code.expiresAt <= now()) return undefined
    const target = await findOwn(reader, code.userId)
    if (target === undefined || (code.usedAt !== null && target.user.telegramId !== telegramId)) return undefined
    refuseBlocked(target.user)
    const old = await accounts.findByTelegramId(reader, telegramId)
    if (old === undefined || old.id === target.user.id) return { hash, target, chat: undefined }
    refuseBlocked(old)
    return { hash, target, chat: await getOwn(reader, old.id) }
  }

  /** Moves everything that a chat's own account has; returns what the other person takes over of the registration. */
  async function moveAll(
    tx: Tx,
    chat: accounts.Member,
    target: accounts.Member,
  ): Promise<Partial<Pick<accounts.UserRow, 'termsAcceptedAt'>>> {
    const fromId = chat.account.id
    const toId = target.account.id
    const { held, available } = await ledger.balance(tx, fromId)
    const { running } = await belongings.count(tx, fromId)
    if (held > 0 || running > 0) throw new AppError('state_conflict', { what: 'chat', state: 'waiting for a forecast' })
    await ledger.post(tx, transferEntry({ fromId, toId, amount: toCredits(available) }))
    await ledger.grants.move(tx, fromId, toId)
    await belongings.move(tx, fromId, toId)
    await accounts.noteJoined(tx, fromId, toId)
    await accounts.moveMemberships(tx, chat.user.id, target.user.id, now())
    const { termsAcceptedAt } = chat.user
    return target.user.termsAcceptedAt === null && termsAcceptedAt !== null ? { termsAcceptedAt } : {}
  }

  const findOwn = (reader: Reader, userId: string): Promise<accounts.Member | undefined> =>
    accounts.findMember(reader, userId, personalAccountOf(userId))

  async function getOwn(reader: Reader, userId: string): Promise<accounts.Member> {
    const own = await findOwn(reader, userId)
    if (own === undefined) throw new AppError('not_found', { what: 'account' })
    return own
  }

  async function toView(
    own: accounts.Member,
    telegramId: string,
    created: boolean,
    proofId: string | null = null,
  ): Promise<ActForView> {
    const { user } = own
    refuseBlocked(user)
    return {
      access_token: await tokens.sign({ userId: user.id, via: 'bot', sessionId: null, telegramId, proofId }),
      expires_in: ACCESS_TTL_SECONDS,
      account: toAccountView((await authenticator.findChosen(own)) ?? own, await standing.of(db.reader, user, true)),
      created,
    }
  }

  return { actFor, preview, link }
}
