import type { ConversationFlavor } from '@grammyjs/conversations'
import { type Context, GrammyError, type NextFunction } from 'grammy'
import type { Message } from 'grammy/types'
import type { ActingClient } from '../../core/client.ts'
import type { AccountView, LinkPreview } from '../../core/contract/account.ts'
import type { Language } from '../../core/contract/common.ts'
import type { Say } from '../locales/say.ts'
import { cut } from './format.ts'
import { type Reply, toOptions } from './reply.ts'

const TOAST_CHARS_MAX = 200

/** The person an update came from, in a private chat. */
export interface User {
  readonly id: string
  readonly say: Say
  /** Runs `work` with core acting for this person. */
  act<T>(work: (core: ActingClient) => Promise<T>): Promise<T>
  /** The account, as core has it now. */
  account(): Promise<AccountView>
  /** What joining the account that issued `code` would do to this chat. */
  previewLink(code: string): Promise<LinkPreview>
  /** Joins this chat to the account that issued `code`. */
  redeem(code: string): Promise<AccountView>
  /** Uses this language from here on. */
  speak(language: Language): void
}

export type BotContext = ConversationFlavor<
  Context & {
    user: User
    /** Whether the tapped button has stopped spinning. */
    isAnswered?: boolean
    /** Whether this update found its sender in a dialogue. */
    hasLeft: boolean
    /** Begins a dialogue; see conversations/enter.ts for its arguments. */
    enterDialogue: (name: string, args: object) => Promise<void>
    /** What edited messages show now, by chat and message: a second tap must not write the same again. */
    shown: Map<string, string>
  }
>

/** A step of processing: it handles the update, or passes it to the next. */
export type Step = (ctx: BotContext, next: NextFunction) => Promise<void>

/** Sends a reply to the chat an update came from. */
export async function send(ctx: Context, reply: Reply): Promise<Message.TextMessage> {
  return ctx.reply(reply.text, toOptions(reply))
}

/** Replaces the message whose button was tapped by a reply, or sends the reply if that message cannot be
 *  edited. */
export async function show(ctx: BotContext, reply: Reply): Promise<void> {
  const message = ctx.callbackQuery?.message
  if (message === undefined || !('text' in message)) return void (await send(ctx, reply))
  const key = `${message.chat.id}:${message.message_id}`
  const print = JSON.stringify(reply)
  if (ctx.shown.get(key) === print) return
  try {
    await ctx.editMessageText(reply.text, toOptions(reply))
    ctx.shown.set(key, print)
  } catch (error) {
    if (isUnchanged(error)) return
    if (!isRefused(error)) throw error
    await send(ctx, reply)
  }
}

/** Stops the button from spinning, optionally with a few words. A query that is too old, or was answered, is ignored. */
export async function answer(ctx: Context & { isAnswered?: boolean }, text?: string, isAlert = false): Promise<void> {
  if (ctx.isAnswered === true) return
  ctx.isAnswered = true
  try {
    await ctx.answerCallbackQuery(text === undefined ? {} : { text: cut(text, TOAST_CHARS_MAX), show_alert: isAlert })
  } catch (error) {
    if (!isRefused(error)) throw error
  }
}

export const isUnchanged = (error: unknown): boolean =>
  error instanceof GrammyError && error.description.includes('message is not modified')

/** Telegram rejects the call itself: repeating it is useless. */
export const isRefused = (error: unknown): boolean => error instanceof GrammyError && error.error_code === 400

/** Who cannot be written to until they write: they have blocked the bot, or, as staff that is told something, never begun a chat with it. */
export const isBlocked = (error: unknown): boolean =>
  error instanceof GrammyError && (error.error_code === 403 || error.description.includes('chat not found'))
