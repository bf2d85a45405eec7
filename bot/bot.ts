import { statementFeature } from './features/admin/statements.ts'
import { type Api, Context, GrammyError, HttpError } from 'grammy'
import type { Update, User, UserFromGetMe } from 'grammy/types'
import { CoreError } from '../core/client.ts'
import { StoppedWaiting } from './core/wait.ts'
import { answer, type BotContext, isBlocked, type Step } from './ui/context.ts'
import { dialogueFeature } from './features/dialogues.ts'
import type { Dialogues } from './inbox/dialogues.ts'
import { accountFeature } from './features/account/commands.ts'
import { adminFeature, isForStaff } from './features/admin/admin.ts'
import { keysFeature } from './features/account/keys.ts'
import { askForCode, codeFeature, securityFeature } from './features/account/security.ts'
import { cancelFeature } from './features/cancel.ts'
import { STAFF_COMMAND_NAMES, USER_COMMANDS } from './ui/commands.ts'
import { createRouter, type Router } from './ui/router.ts'
import { draftFeature } from './features/predict/draft.ts'
import { fallbackFeature } from './features/fallback.ts'
import { languageFeature } from './features/language.ts'
import { modelsFeature } from './features/models.ts'
import { invoicesFeature } from './features/wallet/invoices.ts'
import { paymentFeature } from './features/wallet/payment.ts'
import { privateOnlyFeature } from './features/private-only.ts'
import { plansFeature } from './features/wallet/plans.ts'
import { waysFeature } from './features/wallet/ways.ts'
import { watchesFeature } from './features/watches/commands.ts'
import { marketsFeature, namedFeature } from './features/predict/markets.ts'
import { predictFeature, seriesFeature } from './features/predict/commands.ts'
import { readingFeature } from './features/predict/reading.ts'
import { resultFeature } from './features/predict/result.ts'
import { startFeature } from './features/start.ts'
import { myDataFeature } from './features/account/my-data.ts'
import { membersFeature } from './features/company/members.ts'
import { emailFeature } from './features/account/email.ts'
import { ticketsFeature } from './features/tickets/customer.ts'
import { termsFeature } from './features/account/terms.ts'
import { walletFeature } from './features/wallet/commands.ts'
import { guessLanguage, identifyFeature } from './people/identify.ts'
import type { UpdateOutcome } from './inbox/inbox.ts'
import { explain, waysOn } from './replies/problem.ts'
import type { Services } from './services.ts'

export interface BotDeps {
  api: Api
  services: Services
  dialogues: Dialogues
  me: UserFromGetMe
}

/** The place of `identifyFeature` among the steps. */
const IDENTIFYING = 2
const NETWORK_RETRY_MS = 2_000

/** The order in which an update is processed, and the list of the bot's features. `handle` never throws. */
export function createBot({ api, services, dialogues, me }: BotDeps) {
  const [everybody, admins, others] = [createRouter(), createRouter(), createRouter()]
  startFeature(everybody, services)
  ticketsFeature(everybody, services)
  cancelFeature(everybody)
  languageFeature(everybody, services)
  accountFeature(everybody, services)
  securityFeature(everybody, services)
  keysFeature(everybody, services)
  termsFeature(everybody)
  myDataFeature(everybody)
  emailFeature(everybody, services)
  membersFeature(everybody, services)
  invoicesFeature(everybody, services)
  walletFeature(everybody, services)
  plansFeature(everybody, services)
  waysFeature(everybody, services)
  predictFeature(everybody, services)
  draftFeature(everybody, services)
  readingFeature(everybody, services)
  marketsFeature(everybody, services)
  watchesFeature(everybody, services)
  resultFeature(everybody, services)
  adminFeature(admins, services)
  modelsFeature(others)
  requireHandlers([everybody, admins, others])

  const steps: Step[] = [
    // 1. Payments first: Telegram waits ten seconds, and nothing below may delay them.
    paymentFeature(services),
    // 2. Private chats only; people who block the bot are not written to.
    privateOnlyFeature(services),
    // 3. Who this is, and in which language to answer.
    identifyFeature(services),
    // 4. From here on, every error is explained to the person.
    (ctx, next) => guard(services, ctx, next),
    // 5. A code that was asked for, whatever dialogue is open: what needed it goes on.
    codeFeature(services, (update) =>
      pass(Object.assign(toContext(update, api, me), { isAnswered: true }), IDENTIFYING),
    ),
    // 6. Dialogues. A known command leaves them before they could take it for an answer.
    dialogueFeature(services, dialogues),
    // 7. What is available at any time.
    everybody.serve(),
    admins.serve(isForStaff),
    others.serve(),
    statementFeature(services),
    seriesFeature(services),
    namedFeature(services),
    // 8. Everything else gets a useful answer too.
    fallbackFeature,
  ]
  const pass = (ctx: BotContext, at: number): Promise<void> =>
    steps[at]?.(ctx, () => pass(ctx, at + 1)) ?? Promise.resolve()

  return {
    async handle(update: Update): Promise<UpdateOutcome> {
      try {
        await pass(toContext(update, api, me), 0)
        return { done: true }
      } catch (error) {
        const retryMs = retryMsOf(error)
        if (retryMs !== undefined) return { done: false, retryMs }
        services.log({ event: 'update_failed', level: 'error', updateId: update.update_id, error })
        return { done: true }
      }
    },
    /** Leaves a dialogue that hangs and tells its person. */
    async onStuck(update: Update): Promise<void> {
      const asked = askerOf(update)
      if (asked === undefined) return
      const known = await services.people.find(String(asked.id))
      const say = services.languages[known?.language ?? guessLanguage(asked.language_code)]
      await api.sendMessage(asked.id, say('stuck'))
    },
  }
}

/** Throws unless some feature handles each command: the menu offers nothing that goes unanswered. */
function requireHandlers(routers: readonly Router[]): void {
  const names = [...USER_COMMANDS, ...STAFF_COMMAND_NAMES]
  const missing = names.filter((name) => !routers.some((router) => router.handles(name)))
  if (missing.length > 0) throw new Error(`no feature handles /${missing.join(', /')}: see bot/ui/commands.ts`)
}

/** grammY's context; `identifyFeature` and `dialogueFeature` add the rest of a BotContext before anything
 *  reads it. */
const toContext = (update: Update, api: Api, me: UserFromGetMe) => new Context(update, api, me) as BotContext

/** Who waits for an answer to this update. A payment or refund message needs none: it is answered by a
 *  notice, and the sender of a refund message is the bot itself. */
function askerOf({ message, callback_query }: Update): User | undefined {
  if (message === undefined) return callback_query?.from
  const isNote = message.successful_payment !== undefined || message.refunded_payment !== undefined
  return isNote || message.chat.type !== 'private' ? undefined : message.from
}

async function guard(services: Services, ctx: BotContext, next: () => Promise<void>): Promise<void> {
  try {
    await next()
  } catch (error) {
    if (retryMsOf(error) !== undefined) throw error
    if (isBlocked(error)) return services.people.setBlocked(ctx.user.id, true)
    const { say } = ctx.user
    const isForeseen = error instanceof Error && error.name === 'CoreError'
    services.log({
      event: isForeseen ? 'core_refused' : 'handler_failed',
      level: isForeseen ? 'info' : 'error',
      updateId: ctx.update.update_id,
      error,
    })
    if (ctx.callbackQuery !== undefined && ctx.isAnswered !== true) await answer(ctx)
    if (error instanceof CoreError && error.code === 'step_up_required') return askForCode(services, ctx)
    await ctx.reply(explain(say, error), {
      reply_markup: { inline_keyboard: waysOn(say, error) },
    })
  }
}

/** How long to wait before the update is handled again; undefined if that would not help. */
function retryMsOf(error: unknown): number | undefined {
  if (error instanceof GrammyError && error.error_code === 429) return (error.parameters.retry_after ?? 1) * 1000
  if (error instanceof GrammyError && error.error_code >= 500) return NETWORK_RETRY_MS
  return error instanceof HttpError || error instanceof StoppedWaiting ? NETWORK_RETRY_MS : undefined
}
