import { conversations, createConversation } from '@grammyjs/conversations'
import { Composer, type Context } from 'grammy'
import type { BotContext, Step } from '../ui/context.ts'
import { applyDialogue } from './account/apply.ts'
import { adjustDialogue } from './admin/adjust.ts'
import { broadcastDialogue, confirmBroadcastDialogue } from './broadcasts/dialogues.ts'
import { holdingDialogue } from './predict/holding.ts'
import { horizonDialogue } from './predict/horizon.ts'
import { emailDialogue } from './account/email.ts'
import { limitDialogue } from './company/limit.ts'
import { loginDialogue } from './account/login.ts'
import { predictDialogue } from './predict/dialogue.ts'
import { registerDialogue } from './account/register.ts'
import { templateDialogue } from './templates/dialogue.ts'
import { ticketDialogue } from './tickets/dialogue.ts'
import { topUpDialogue } from './wallet/topup.ts'
import type { Dialogues } from '../inbox/dialogues.ts'
import type { Services } from '../services.ts'
import { leaveDialogue } from '../conversations/leave-dialogue.ts'

/** Continues the dialogue a person is in. For everyone else the plugin is not run until a dialogue is
 *  entered. */
export function dialogueFeature(services: Services, dialogues: Dialogues): Step {
  const plugin = conversations<BotContext, Context>({
    storage: { type: 'key', getStorageKey: (ctx) => String(ctx.from?.id), adapter: dialogues.adapter },
  })
  const all = new Composer<BotContext>()
  all.use(createConversation(registerDialogue(services), 'register'))
  all.use(createConversation(applyDialogue(services), 'apply'))
  all.use(createConversation(emailDialogue(services), 'email'))
  all.use(createConversation(limitDialogue(services), 'limit'))
  all.use(createConversation(loginDialogue(services), 'login'))
  all.use(createConversation(topUpDialogue(services), 'topup'))
  all.use(createConversation(predictDialogue(services), 'predict'))
  all.use(createConversation(horizonDialogue(services), 'horizon'))
  all.use(createConversation(holdingDialogue(services), 'holding'))
  all.use(createConversation(adjustDialogue(services), 'adjust'))
  all.use(createConversation(ticketDialogue(services), 'ticket'))
  all.use(createConversation(broadcastDialogue(services), 'broadcast'))
  all.use(createConversation(confirmBroadcastDialogue(services), 'castgo'))
  all.use(createConversation(templateDialogue(services), 'template'))
  const goOn = new Composer(plugin, leaveDialogue(services, dialogues), all).middleware()
  const begin = new Composer(plugin, all).middleware()

  return async (ctx, next) => {
    const enter = (name: string, args: object) => ctx.conversation.enter(name, args)
    ctx.hasLeft = false
    if (await dialogues.has(ctx.user.id)) {
      ctx.enterDialogue = enter
      return void (await goOn(ctx, next))
    }
    ctx.enterDialogue = async (name, args) => void (await begin(ctx, () => enter(name, args)))
    return next()
  }
}
