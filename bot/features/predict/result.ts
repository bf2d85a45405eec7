import { InputFile } from 'grammy'
import type { JobView } from '../../../core/contract/jobs/job.ts'
import { argumentsOf } from '../../ui/commands.ts'
import { button, type Verb } from '../../ui/buttons.ts'
import { answer, type BotContext, isRefused, send, show } from '../../ui/context.ts'
import { enter } from '../../conversations/enter.ts'
import type { Holding } from '../../people/holdings.ts'
import { date } from '../../ui/format.ts'
import { detailsReply, isPictured, isTable, statusReply } from '../../replies/result/job.ts'
import { aloneOf } from '../../replies/result/panel.ts'
import { hedgesReply, riskReply } from '../../replies/result/risk.ts'
import { goneReply } from '../../replies/quote.ts'
import type { Reply } from '../../ui/reply.ts'
import { sendResult } from '../../outbox/send-result.ts'
import { parseWhole } from './horizon.ts'
import { tokenOf } from '../../drafts/series.ts'
import type { Services } from '../../services.ts'
import type { Router } from '../../ui/router.ts'
import type { Say } from '../../locales/say.ts'

/** How many forecasts /risk searches among tables scored over the API. */
const RISK_LOOK_MAX = 20

/** A job and its result: the picture again, the file, the risk, the hedges, the details, and further steps. */
export function resultFeature(router: Router, services: Services): void {
  const getJob = (ctx: BotContext, id: string) => ctx.user.act((core) => core.job(id))

  async function openJob(ctx: BotContext, id: string): Promise<void> {
    const job = await getJob(ctx, id)
    if (job.status !== 'OK' || !isPictured(job)) return show(ctx, statusReply(ctx.user.say, job))
    await ctx.replyWithChatAction('upload_photo').catch(() => undefined)
    await sendResult(ctx.api, services.holdings, ctx.user, job)
  }

  router.command('job', async (ctx) => {
    const { say, id: userId } = ctx.user
    const asked = argumentsOf(ctx.message?.text)
    const n = parseWhole(asked.replace(/^[#№]/, ''))
    const id = n === undefined ? undefined : await services.numbers.jobOf(userId, n)
    if (id !== undefined) return openJob(ctx, id)
    const text = n === undefined ? say('job-which') : say('job-unknown', { n })
    await send(ctx, { text, keyboard: [[button(say('button-history'), 'history')]] })
  })
  router.button('open', (ctx, [id]) => openJob(ctx, id))

  const onPart = (
    verb: Verb & ('risk' | 'hedge' | 'more'),
    toReply: (say: Say, job: JobView, about: { n: number; holding: Holding | undefined }) => Reply,
  ) =>
    router.button(verb, async (ctx, [id]) => {
      const { say, id: userId } = ctx.user
      const job = await getJob(ctx, id)
      const n = (await services.numbers.of(userId, [id])).get(id) ?? 0
      const reply =
        job.status === 'OK' && isPictured(job)
          ? toReply(say, job, { n, holding: await services.holdings.find(userId) })
          : statusReply(say, job)
      await showOrSend(ctx, reply)
    })
  onPart('risk', (say, job, { holding }) => riskReply(say, job, holding))
  onPart('hedge', (say, job, { holding }) => hedgesReply(say, job, holding))
  onPart('more', (say, job, { n }) => detailsReply(say, job, n))
  router.button('hold', (ctx, [jobId]) => enter(ctx, 'holding', { jobId }))

  router.command('risk', async (ctx) => {
    const { say } = ctx.user
    const { items } = await ctx.user.act((core) => core.history({ status: 'OK', limit: RISK_LOOK_MAX }))
    const newest = items.find((job) => !isTable(job) && job.series_count === null)
    if (newest === undefined)
      return void (await send(ctx, {
        text: say('risk-none'),
        keyboard: [[button(say('button-try'), 'try'), button(say('button-own'), 'own')]],
      }))
    await send(ctx, riskReply(say, await getJob(ctx, newest.id), await services.holdings.find(ctx.user.id)))
  })

  router.button('csv', async (ctx, [id]) => {
    await ctx.replyWithChatAction('upload_document').catch(() => undefined)
    const job = await getJob(ctx, id)
    const bytes = await ctx.user.act((core) => (isTable(job) ? core.predictionsCsv(id) : core.forecastCsv(id)))
    const name = `${isTable(job) ? 'answers' : 'forecast'}-${job.model.name.replace(/[^\w.-]/g, '_')}-${job.created_at.slice(0, 10)}.csv`
    await ctx.replyWithDocument(new InputFile(bytes, name), {
      caption: ctx.user.say(isTable(job) ? 'answers-caption' : 'csv-caption', {
        date: date(ctx.user.say, job.created_at),
      }),
    })
  })

  router.button('one', (ctx, [id, place]) => showOne(ctx, services, id, Number(place)))
  router.button('proof', async (ctx, [id]) => {
    const { say } = ctx.user
    await ctx.replyWithChatAction('upload_document').catch(() => undefined)
    const [job, bytes] = await Promise.all([getJob(ctx, id), ctx.user.act((core) => core.receipt(id))])
    const file = new InputFile(
      bytes,
      `receipt-${job.model.name.replace(/[^\w.-]/g, '_')}-${job.created_at.slice(0, 10)}.txt`,
    )
    const caption = say('proof-caption', { date: date(say, job.created_at) })
    if (services.verifyUrl === undefined) return void (await ctx.replyWithDocument(file, { caption }))
    const keyboard = [[{ text: say('button-verify'), url: services.verifyUrl }]]
    await ctx.replyWithDocument(file, { caption, reply_markup: { inline_keyboard: keyboard } })
  })

  router.button('stop', async (ctx, [id]) => {
    const { say } = ctx.user
    const isOfChat = (await services.forecasts.findByJob(id)) !== undefined
    try {
      const job = await ctx.user.act((core) => core.cancel(id))
      // A job submitted in a chat is reported in its progress message, through core's feed.
      if (!isOfChat) await show(ctx, statusReply(say, job))
    } catch (error) {
      if (!isTooLate(error)) throw error
      // It ended first: its result is on its way, or already there.
      const forecast = await services.forecasts.findByJob(id)
      const job = await getJob(ctx, id)
      if (job.status === 'CANCELED' || (forecast !== undefined && forecast.state !== 'told')) return
      await show(ctx, statusReply(say, job))
    }
  })

  const again = (verb: Verb & ('other' | 'ahead')) =>
    router.button(verb, async (ctx, [id]) => {
      const { user } = ctx
      const job = await getJob(ctx, id)
      if (job.dataset_id === null || !isPictured(job)) return void (await send(ctx, goneReply(user.say)))
      const token = tokenOf(ctx)
      const from = {
        datasetId: job.dataset_id,
        fileName: user.say('series-again', { date: date(user.say, job.created_at) }),
        model: job.model.name,
      }
      await send(ctx, await services.drafts.reopen(user, token, from, verb === 'other' ? 'models' : 'horizons'))
    })
  again('other')
  again('ahead')

  router.query('why', (ctx, [word]) => {
    const { say } = ctx.user
    return answer(ctx, word === 'var' ? say('why-var') : word === 'es' ? say('why-es') : say('why-skill'), true)
  })
}

/** The picture of one of several series. */
async function showOne(ctx: BotContext, { holdings }: Services, id: string, place: number): Promise<void> {
  const { user } = ctx
  const job = await user.act((core) => core.job(id))
  const alone = aloneOf(job, place)
  if (alone === undefined) return show(ctx, statusReply(user.say, job))
  await ctx.replyWithChatAction('upload_photo').catch(() => undefined)
  await sendResult(ctx.api, holdings, user, alone, job.series?.[place]?.id)
}

/** Under a picture the part becomes a message of its own; in a text message it replaces the text. */
async function showOrSend(ctx: BotContext, reply: Reply): Promise<void> {
  const message = ctx.callbackQuery?.message
  if (message !== undefined && 'text' in message && message.text !== undefined && !isSame(message.text, reply)) {
    try {
      return await show(ctx, reply)
    } catch (error) {
      if (!isRefused(error)) throw error
    }
  }
  await send(ctx, reply)
}

const isSame = (text: string, reply: Reply): boolean => text === reply.text

const isTooLate = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'job_not_cancelable'
