import { button } from '../ui/buttons.ts'
import { argumentsOf } from '../ui/commands.ts'
import { send, show } from '../ui/context.ts'
import { enter } from '../conversations/enter.ts'
import { isCode } from './account/login.ts'
import type { Say } from '../locales/say.ts'
import { bold, compose, type Reply } from '../ui/reply.ts'
import { defaultModel, listSeriesModels } from '../drafts/drafts.ts'
import { withLead } from '../ui/reply.ts'
import { startJob } from '../drafts/start-job.ts'
import type { Services } from '../services.ts'
import { logIn, offerCompany } from './account/commands.ts'
import type { Router } from '../ui/router.ts'

/** /start, /help and other constant texts; and the sample, two taps from the first picture. */
export function startFeature(router: Router, services: Services): void {
  router.command('start', async (ctx) => {
    const target = argumentsOf(ctx.message?.text)
    if (target.startsWith('login_') && isCode(target.slice('login_'.length)))
      return logIn(ctx, target.slice('login_'.length))
    if (target.startsWith('join_')) return offerCompany(ctx, target.slice('join_'.length))
    if (target.startsWith('predict_')) return enter(ctx, 'predict', { model: target.slice('predict_'.length) })
    await send(ctx, welcome(ctx.user.say))
  })
  router.command('help', async (ctx) => void (await send(ctx, help(ctx.user.say))))
  router.button('help', (ctx) => show(ctx, help(ctx.user.say)))
  router.command('paysupport', async (ctx) => void (await send(ctx, paySupport(ctx.user.say, services.supportContact))))
  router.button('figures', async (ctx) => void (await send(ctx, figures(ctx.user.say, services))))

  router.button('try', async (ctx) => {
    const { user } = ctx
    // One sample per message with the button: twenty taps are one job.
    const origin = ctx.callbackQuery?.message?.message_id ?? ctx.update.update_id
    const token = `s${origin.toString(36)}-${user.id}`
    const { bytes } = await services.sample()
    const file = { bytes, name: user.say('sample-name') }
    const models = await listSeriesModels(user)
    const usual = defaultModel(models)
    if (usual === undefined) return void (await send(ctx, { text: user.say('models-none') }))
    const opened = await services.drafts.open(user, token, file, usual)
    // Free once per model: the second time nothing is spent without confirmation.
    if (opened.draft.cost > 0 && !opened.isSubmitted)
      return void (await send(
        ctx,
        withLead(user.say('sample-had', { model: usual.title[user.say.language] }), opened.card),
      ))
    await startJob(services, ctx, user, token)
  })
}

function welcome(say: Say): Reply {
  return compose(
    [bold(say('start-title')), `\n${say('start-line')}\n\n${say('start-terms')}`],
    [[button(say('button-try'), 'try')], [button(say('button-own'), 'own')]],
  )
}

function help(say: Say): Reply {
  return compose(
    [bold(say('help-title')), `\n${say('help-text')}\n\n${say('not-advice')}`],
    [
      [button(say('button-try'), 'try'), button(say('button-own'), 'own')],
      [button(say('button-figures'), 'figures')],
      [button(say('button-support'), 'support')],
    ],
  )
}

const paySupport = (say: Say, contact: string | undefined): Reply => ({
  text: contact === undefined ? say('paysupport-none') : say('paysupport', { contact }),
  keyboard: [
    [button(say('button-write'), 'write')],
    [button(say('button-balance'), 'balance'), button(say('button-help'), 'help')],
  ],
})

/** The seven figures people misread, in full in the chat, with a link to the same page. */
function figures(say: Say, { figures: articles, figuresUrl }: Pick<Services, 'figures' | 'figuresUrl'>): Reply {
  const { title, paragraphs } = articles[say.language]
  const text = paragraphs.flatMap((pieces) => [
    '\n\n',
    ...pieces.map((piece) => (piece.isBold ? bold(piece.text) : piece.text)),
  ])
  const page = `${figuresUrl ?? ''}${say.language === 'en' ? '' : `/${say.language}`}`
  return compose(
    [bold(title), ...text],
    [
      ...(figuresUrl === undefined ? [] : [[{ text: say('button-figures-page'), url: page }]]),
      [button(say('button-own'), 'own'), button(say('button-help'), 'help')],
    ],
  )
}
