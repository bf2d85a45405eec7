import { InputFile } from 'grammy'
import type { Update } from 'grammy/types'
import { CoreError } from '../../../core/client.ts'
import { tokenOf } from '../../drafts/series.ts'
import { backupCodesReply, removeFactorReply, securityReply } from '../../replies/factor.ts'
import type { Services } from '../../services.ts'
import { type BotContext, isRefused, send, show, type Step } from '../../ui/context.ts'
import type { Card } from '../../ui/cards.ts'
import type { Router } from '../../ui/router.ts'

const AWAITED_MS = 15 * 60_000
/** Six digits, or a backup code, as people type them. */
const CODE = /^\s*(?:\d{3}\s?\d{3}|[0-9A-Za-z]{5}[\s-]?[0-9A-Za-z]{5})\s*$/

type Cards = Pick<Services, 'cards'>

/** /settings → Security: sets a second factor up, renews its backup codes, removes it. */
export function securityFeature(router: Router, { cards }: Cards): void {
  const showState = async (ctx: BotContext): Promise<void> => {
    const { user } = ctx
    await show(ctx, securityReply(user.say, await user.act((core) => core.factor.view())))
  }

  router.button('security', showState)
  router.button('mfa', async (ctx, [act]) => {
    const { user } = ctx
    switch (act) {
      case 'on':
        return begin(cards, ctx)
      case 'codes': {
        const { backup_codes } = await user.act((core) => core.factor.renewCodes())
        return void (await send(ctx, backupCodesReply(user.say, backup_codes, true)))
      }
      case 'off':
        return show(ctx, removeFactorReply(user.say))
      case 'sure':
        await user.act((core) => core.factor.remove())
        return show(ctx, { text: user.say('security-removed') })
      default:
        return showState(ctx)
    }
  })
  router.button('wipe', async (ctx) => {
    const message = ctx.callbackQuery?.message
    if (message !== undefined) await erase(ctx, message.message_id)
    await send(ctx, { text: ctx.user.say('security-wiped') })
  })
}

/** Shows the secret, and waits for a code of it. Staff may need a code of the operator before. */
async function begin(cards: Services['cards'], ctx: BotContext, operatorCode?: string): Promise<void> {
  const { user } = ctx
  const begun = await user
    .act((core) => core.factor.begin(operatorCode))
    .catch((error: unknown) => {
      if (error instanceof CoreError && error.code === 'enrolment_code_required') return undefined
      throw error
    })
  if (begun === undefined) {
    await awaitCode(cards, ctx, { purpose: 'operator' })
    return void (await send(ctx, { text: user.say('security-operator') }))
  }
  const caption = user.say('security-scan', { secret: begun.secret })
  const picture = await ctx.replyWithPhoto(new InputFile(Buffer.from(begun.qr_png, 'base64'), 'qr.png'), { caption })
  await awaitCode(cards, ctx, { purpose: 'enrol', pictureId: picture.message_id })
}

/** Asks for a code of the second factor; `codeFeature` goes on with this update when it comes. */
export async function askForCode({ cards }: Cards, ctx: BotContext): Promise<void> {
  await awaitCode(cards, ctx, { purpose: 'act', update: { ...ctx.update } })
  await send(ctx, { text: ctx.user.say('security-ask') })
}

/** Takes a code that is awaited: the message with it is deleted, and what needed it is done. A code that does not fit may be sent
 *  again. `resume` handles an update as if it came now. */
export function codeFeature(
  { cards, people, now }: Pick<Services, 'cards' | 'people' | 'now'>,
  resume: (update: Update) => Promise<void>,
): Step {
  return async (ctx, next) => {
    const { message, user } = ctx
    if (message?.text === undefined || !CODE.test(message.text)) return next()
    const awaited = await cards.newest(user.id, 'proof', 'open')
    if (awaited === undefined || awaited.updatedAt + AWAITED_MS < now()) return next()
    await erase(ctx, message.message_id)
    const { body, token } = awaited
    const typed = message.text
    if (body.purpose === 'operator') {
      // First, because it may ask for a code of the old factor, and then this comes again.
      await begin(cards, ctx, typed)
      return cards.set(token, { state: 'done' })
    }
    if (body.purpose === 'enrol') {
      const enrolled = await user.act((core) => core.factor.confirm(typed))
      people.keepProof(user.id, enrolled)
      await cards.set(token, { state: 'done' })
      await erase(ctx, body.pictureId)
      return void (await send(ctx, backupCodesReply(user.say, enrolled.backup_codes, false)))
    }
    people.keepProof(user.id, await user.act((core) => core.factor.stepUp(typed)))
    await cards.set(token, { state: 'done' })
    await resume(body.update)
  }
}

/** One code is awaited at a time: the newest. */
async function awaitCode(cards: Services['cards'], ctx: BotContext, body: Card<'proof'>['body']): Promise<void> {
  const token = `p${tokenOf(ctx)}`
  await cards.add(ctx.user.id, 'proof', token, body)
  await cards.set(token, { state: 'open', body })
}

/** Deletes a message, if Telegram still lets it be deleted. */
async function erase(ctx: BotContext, messageId: number): Promise<void> {
  try {
    await ctx.api.deleteMessage(Number(ctx.user.id), messageId)
  } catch (error) {
    if (!isRefused(error)) throw error
  }
}
