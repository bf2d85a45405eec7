import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Api } from 'grammy'
import type { UserFromGetMe } from 'grammy/types'
import { createCoreClient, type Send } from '../core/client.ts'
import type { Language } from '../core/contract/common.ts'
import type { Db } from '../core/db/client.ts'
import { type Article, parseArticle } from '../core/kit/text/markdown.ts'
import type { Now, Sleep } from '../core/kit/clock.ts'
import { newId } from '../core/kit/ids.ts'
import type { Log } from '../core/kit/log.ts'
import { projectRoot } from '../core/kit/paths.ts'
import { createBot } from './bot.ts'
import { createCoreGate } from './core/gate.ts'
import { createBotLog, logCallsOf } from './core/log.ts'
import { createCoreWait } from './core/wait.ts'
import { createCards } from './ui/cards.ts'
import { createDeliver } from './outbox/deliver.ts'
import { createDialogues } from './inbox/dialogues.ts'
import { createDownload } from './telegram/download.ts'
import { createErrands } from './outbox/errands.ts'
import { createPlanErrands } from './outbox/plan-errands.ts'
import { createFeed } from './outbox/feed.ts'
import { createInbox } from './inbox/inbox.ts'
import { loadLanguages } from './locales/say.ts'
import { createMenu } from './ui/menu.ts'
import { createChatData } from './people/chat-data.ts'
import { createStarReport } from './outbox/star-report.ts'
import { createMyDataErrands } from './outbox/my-data-errands.ts'
import { createHoldings } from './people/holdings.ts'
import { createNumbers } from './people/numbers.ts'
import { createDrafts } from './drafts/drafts.ts'
import { createRate } from './people/rate.ts'
import { createForecasts } from './outbox/forecasts.ts'
import { createSender } from './outbox/sender.ts'
import { createOutboxStore } from './outbox/store.ts'
import { createNoticesFeed, createTold, isTold } from './outbox/told.ts'
import { createPeople } from './people/people.ts'
import { ALLOWED_UPDATES, createPolling } from './inbox/polling.ts'
import type { Services } from './services.ts'
import { createTelegramApi } from './telegram/api.ts'
import { createTelegramFetch } from './telegram/fetch.ts'
import { createWebhook } from './inbox/webhook.ts'

export const MIGRATIONS = join(projectRoot, 'bot', 'migrations')
const SAMPLE = 'share-daily.csv'
const SAMPLE_ROWS = 125
const PRUNE_MS = 60 * 60 * 1000

export interface BotServiceDeps {
  token: string
  apiRoot: string
  coreUrl: string
  botKey: string
  publicUrl?: string | undefined
  supportContact?: string | undefined
  /** Where the sandbox is, if Telegram is played by it. */
  sandboxUrl?: string | undefined
  /** The bot's own database, its schema up to date. */
  db: Db
  /** How Telegram is reached, and how core is; `fetch` is for files people send, which are read as a stream. */
  send: Send
  coreSend: Send
  fetch: typeof fetch
  now: Now
  ticks: Now
  sleep: Sleep
  log: Log
  dialoguesVersion?: number
  laneMsMax?: number
}

/** Builds the bot from plain parts. `start` reports who it is and resumes unfinished work; then it is polled
 *  or pushed to. */
export async function createBotService(deps: BotServiceDeps) {
  const { token, apiRoot, coreUrl, botKey, db, now, ticks, sleep, dialoguesVersion, laneMsMax } = deps
  const log = createBotLog(deps.log)
  const languages = loadLanguages()
  const telegramFetch = createTelegramFetch({ send: deps.send, now, sleep, log })
  const api = createTelegramApi({ token, apiRoot, fetch: telegramFetch })
  const gate = createCoreGate({ send: deps.coreSend, coreUrl, sleep, log })
  const core = createCoreClient({
    baseUrl: coreUrl,
    botKey,
    send: gate.send,
    newRequestId: () => newId('req'),
    onCalled: logCallsOf(log),
  })
  const menu = createMenu({ api, db, languages, log })
  const people = createPeople({ db, core, now, menu })
  const cards = createCards({ db, now })
  const forecasts = createForecasts({ db, now })
  const outbox = createOutboxStore({ db, now, forecasts })
  const told = createTold({ db, now })
  const rate = createRate({ now })
  const drafts = createDrafts({ cards, forecasts, rate })
  const dialogues = createDialogues({
    db,
    now,
    log,
    ...(dialoguesVersion === undefined ? {} : { version: dialoguesVersion }),
  })
  const figures = readFigures()
  let sample: Promise<Uint8Array> | undefined

  // Telegram rejects buttons that open an address of a local machine.
  const pageAt = (path: string): string | undefined =>
    deps.publicUrl?.startsWith('https://') === true ? `${deps.publicUrl}${path}` : undefined
  const services: Services = {
    core,
    coreWait: createCoreWait({ gate, ticks, sleep }),
    people,
    cards,
    outbox,
    told,
    forecasts,
    numbers: createNumbers({ db }),
    holdings: createHoldings({ db, now }),
    drafts,
    rate,
    languages,
    figures,
    figuresUrl: pageAt('/docs/forecasts'),
    verifyUrl: pageAt('/verify'),
    supportContact: deps.supportContact,
    sandboxUrl: deps.sandboxUrl,
    download: createDownload({ apiRoot, token, fetch: deps.fetch }),
    async sample() {
      sample ??= readFile(join(projectRoot, 'examples', SAMPLE), 'utf8').then(toShortSample)
      return { bytes: await sample, name: SAMPLE }
    },
    wake: () => sender.wake(),
    now,
    sleep,
    log,
  }
  const me = await whoAmI(api, sleep, log)
  const bot = createBot({ api, services, dialogues, me })
  const sender = createSender({
    outbox,
    people,
    now,
    sleep,
    log,
    deliver: createDeliver(services, api),
    giveUp: (item) => (isTold(item) ? told.end(item, 'given_up') : outbox.done(item.key)),
  })
  gate.onBack(() => void takeUpWork())
  const feed = createFeed({ core, outbox, gate, sleep, log, onAdded: sender.wake })
  const notices = createNoticesFeed({ core, told, gate, sleep, log, onAdded: sender.wake })
  const myData = createMyDataErrands({ api, core, chatData: createChatData({ db }), people, languages })
  const reportStars = createStarReport({ api, core, outbox })
  const plans = createPlanErrands({ api, core, people, languages })
  const errands = createErrands({ core, outbox, myData, plans, reportStars, gate, sleep, log, onAdded: sender.wake })
  const inbox = createInbox({
    db,
    now,
    ticks,
    sleep,
    log,
    dialogues,
    handle: (update) => bot.handle(update),
    onStuck: (update) => bot.onStuck(update),
    ...(laneMsMax === undefined ? {} : { laneMsMax }),
  })
  const stopping = new AbortController()

  /** Core answers again: items waiting for it are due now. */
  async function takeUpWork(): Promise<void> {
    await outbox.coreIsBack().catch((error: unknown) => log({ event: 'outbox_failed', level: 'error', error }))
    sender.wake()
  }

  async function pruneNowAndThen(): Promise<void> {
    while (!stopping.signal.aborted) {
      await cards.prune()
      await outbox.prune()
      await sleep(PRUNE_MS, stopping.signal)
    }
  }
  let pruning: Promise<void> | undefined

  return {
    me,
    inbox,
    /** Resumes unfinished work, and begins to send what is owed. */
    async start(): Promise<void> {
      await menu.publish()
      const left = await inbox.resume()
      if (left > 0) log({ event: 'updates_resumed', left })
      sender.start()
      feed.start()
      notices.start()
      errands.start()
      pruning = pruneNowAndThen().catch((error: unknown) => log({ event: 'prune_failed', level: 'error', error }))
    },
    /** Polls Telegram for updates; an earlier webhook would prevent that. */
    async poll(timeoutSeconds?: number) {
      await api.deleteWebhook()
      return createPolling({ api, inbox, now, sleep, log, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) })
    },
    /** The handler for Telegram's pushes; `listen` tells Telegram its address. */
    webhook(secret: string) {
      return {
        app: createWebhook({ inbox, secret, log }),
        listen: (url: string) =>
          api.setWebhook(url, { secret_token: secret, allowed_updates: ALLOWED_UPDATES, max_connections: 40 }),
      }
    },
    isIdle: async (): Promise<boolean> => inbox.pending() === 0 && sender.isIdle(),
    outboxDepth: () => outbox.depth(),
    feedPosition: feed.position,
    isCoreAway: gate.isAway,
    /** Lets running work finish, in the order of dependencies. */
    async stop(): Promise<void> {
      stopping.abort()
      await gate.stop()
      await inbox.stop()
      await feed.stop()
      await notices.stop()
      await errands.stop()
      await sender.stop()
      await pruning
    },
  }
}
export type BotService = Awaited<ReturnType<typeof createBotService>>

/** docs/forecasts.md in both languages: sent as messages, so that it is available without a browser or
 *  network. */
const readFigures = (): Record<Language, Article> => ({
  en: parseArticle(readFileSync(join(projectRoot, 'docs', 'forecasts.md'), 'utf8')),
  ru: parseArticle(readFileSync(join(projectRoot, 'docs', 'forecasts.ru.md'), 'utf8')),
})

/** The last rows only, so that the most expensive model on the sample costs half of the welcome credits. */
function toShortSample(text: string): Uint8Array {
  const [head = '', ...rows] = text.trim().split('\n')
  return Buffer.from([head, ...rows.slice(-SAMPLE_ROWS)].join('\n'))
}

/** Telegram may be briefly unreachable when everything starts at once; a wrong token is not waited for. */
async function whoAmI(api: Api, sleep: Sleep, log: Log): Promise<UserFromGetMe> {
  for (let tries = 1; ; tries++) {
    try {
      return await api.getMe()
    } catch (error) {
      const code = (error as { error_code?: number }).error_code
      if (code === 401 || code === 404 || tries >= 20) throw error
      log({ event: 'telegram_not_there', level: 'warn', tries })
      await sleep(500)
    }
  }
}
