import type { Conversation } from '@grammyjs/conversations'
import type { Context } from 'grammy'
import { choiceOf, isDialogueData } from '../ui/buttons.ts'
import { answer, type BotContext } from '../ui/context.ts'
import type { Say } from '../locales/say.ts'

/** A dialogue. It is replayed from its start on each update, so side effects run inside `external` and return
 *  data. */
export type Dialogue = Conversation<BotContext>

/** How a step understands an update: a value, a hint about what is wrong, or nothing. */
export type Understood<T> = { value: T } | { hint: string } | undefined

export interface Question<T> {
  say: Say
  /** The mark on the buttons of this run of the dialogue. */
  mark: string
  /** One sentence that says what is expected; it follows any unexpected input. */
  want: string
  choose?: (choice: string) => T | undefined
  read?: (ctx: Context) => Promise<Understood<T>> | Understood<T>
}

export interface Answered<T> {
  value: T
  ctx: Context
}

/** Waits for the answer to a question. Buttons of cards elsewhere in the chat keep working; anything else is
 *  answered politely and not stored, so that the dialogue's state does not grow. */
export async function ask<T>(conversation: Dialogue, question: Question<T>): Promise<Answered<T>> {
  const { say, mark, want, choose, read } = question
  const ctx = await conversation.wait()
  const data = ctx.callbackQuery?.data
  if (ctx.callbackQuery !== undefined) {
    if (data === undefined || !isDialogueData(data)) await conversation.skip({ next: true })
    const choice = choiceOf(mark, data)
    const value = choice === undefined ? undefined : choose?.(choice)
    if (value !== undefined) {
      await answer(ctx)
      return { value, ctx }
    }
    await answer(ctx, say('button-stale'))
    await conversation.skip()
  }
  const understood = ctx.editedMessage === undefined ? await read?.(ctx) : undefined
  if (understood !== undefined && 'value' in understood) return { value: understood.value, ctx }
  await ctx.reply(`${understood?.hint ?? unexpected(say, ctx)}\n\n${want}\n${say('cancel-hint')}`)
  return conversation.skip()
}

/** One friendly sentence about what arrived instead of the answer. */
export function unexpected(say: Say, ctx: Context): string {
  if (ctx.editedMessage !== undefined) return say('unexpected-edit')
  const message = ctx.message
  if (message === undefined) return say('unexpected-other')
  if (message.photo !== undefined) return say('unexpected-photo')
  if (message.sticker !== undefined) return say('unexpected-sticker')
  if (message.voice !== undefined || message.audio !== undefined || message.video_note !== undefined)
    return say('unexpected-voice')
  if (message.video !== undefined || message.animation !== undefined) return say('unexpected-video')
  if (message.document !== undefined) return say('unexpected-file')
  if (message.text?.startsWith('/') === true) return say('unknown-command')
  return message.text === undefined ? say('unexpected-other') : say('unexpected-text')
}

/** The result of an `external` call: a value, or the text of the problem. */
export type Attempt<T> = { ok: true; value: T } | { ok: false; text: string }
