import type { Verb } from '../ui/buttons.ts'
import { commandOf, isStaffCommand, isUserCommand } from '../ui/commands.ts'
import type { BotContext, Step } from '../ui/context.ts'
import type { Dialogues } from '../inbox/dialogues.ts'
import type { Services } from '../services.ts'

/** Buttons that begin a dialogue of their own. */
const STARTERS: ReadonlySet<string> = new Set<Verb>([
  'own',
  'top',
  'ask',
  'register',
  'apply',
  'email',
  'quota',
  'as',
  'give',
  'cost',
  'refund',
  'cap',
  'decide',
  'use',
  'hold',
  'write',
  'about',
  'tell',
  'reply',
  'castnew',
  'castgo',
])

/** Leaves the dialogue on every known command and on every button that begins another dialogue. Tells a
 *  person whose dialogue could not be continued (for example after an update of the bot), and how to go on. */
export function leaveDialogue({ log }: Services, dialogues: Dialogues): Step {
  return async (ctx, next) => {
    const lost = dialogues.takeLost(ctx.user.id)
    const command = commandOf(ctx.message?.text)
    const verb = ctx.callbackQuery?.data?.split(':')[0]
    const leaves = await isLeaving(ctx, command, verb)
    ctx.hasLeft = Object.keys(ctx.conversation.active()).length > 0 || lost !== undefined
    if (leaves) await ctx.conversation.exitAll()
    if (lost === undefined || leaves) return next()
    log({ event: 'dialogue_lost', level: 'info', dialogue: lost })
    const { say } = ctx.user
    const isTopUp = lost === 'topup'
    await ctx.reply(say('dialogue-lost'), {
      reply_markup: {
        inline_keyboard: [
          [
            isTopUp
              ? { text: say('button-top-up'), callback_data: 'top' }
              : { text: say('button-own'), callback_data: 'own' },
          ],
        ],
      },
    })
    if (ctx.callbackQuery !== undefined) return next()
  }
}

async function isLeaving(ctx: BotContext, command: string | undefined, verb: string | undefined): Promise<boolean> {
  if (verb !== undefined && STARTERS.has(verb)) return true
  if (isUserCommand(command)) return true
  return isStaffCommand(command, (await ctx.user.account()).permissions)
}
