import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BotService, createBotService, MIGRATIONS } from '../../bot/wiring.ts'
import { type Db, openDb } from '../../core/db/client.ts'
import { type Sleep, systemSleep } from '../../core/kit/clock.ts'
import { type Log, silentLog } from '../../core/kit/log.ts'
import { technicalIn, textsOf } from './plain-words.ts'
import { BOT_KEY, samplePrices, startCore, type TestCore } from '../support/core.ts'
import { sendOver, startTelegram, type Telegram } from '../support/telegram.ts'
import { placeMigrated } from '../support/migrated.ts'
import { type Life, look, type Running } from './idle.ts'

export interface WorldDeps {
  log?: Log
  patienceMs?: number
  laneMsMax?: number
  env?: Record<string, string>
  supportContact?: string
  publicUrl?: string
  sandboxUrl?: string
  /** People who are given roles: they read words that customers do not. */
  staff?: readonly number[]
}

/** A whole shop in one process: Telegram, bot and core, each on its own fresh ground, on one clock that stands still. */
export interface World extends AsyncDisposable {
  telegram: Telegram
  core: TestCore
  bot: () => BotService
  /** The bot's own database. */
  botDb: () => Db
  /** Stops the bot and starts another on what it left, as after a deploy; with another version of the dialogues if so asked. */
  restart: (options?: { dialoguesVersion?: number; isKilled?: boolean }) => Promise<void>
  /** From here on core does not answer the bot: at once, or from the next request of this method and path on, which it still carries
   *  out. */
  cutCore: (after?: { method: string; path: string }) => void
  /** Core answers again. */
  mendCore: () => void
  isCoreCut: () => boolean
  /** The bot dies when Telegram has taken the next call of this method, before it hears of that. `restart` brings it back. */
  killBotAfter: (method: string) => void
  isBotDead: () => boolean
  close: () => Promise<void>
}

export const ADMIN_ID = 1003

const NAP_MS_MAX = 3_000

/** Rows of a plausible daily series, as CSV. */
export const csvOf = (rows: number, seed = 1): string =>
  ['date,close', ...samplePrices(rows, { seed }).map(({ date, close }) => `${date},${close}`)].join('\n')

/** The text of a file that was sent into a chat. */
export async function download({ telegram: { apiRoot, token, fetch } }: World, fileId: string): Promise<string> {
  const answer = await fetch(`${apiRoot}/bot${token}/getFile?file_id=${fileId}`)
  const { result } = (await answer.json()) as { result: { file_path: string } }
  return (await fetch(`${apiRoot}/file/bot${token}/${result.file_path}`)).text()
}

/** A test's own look into what went wrong, when it asks for it. */
export const loud: Log = (event) => {
  const text = JSON.stringify(event, (_key, value: unknown) => (value instanceof Error ? value.stack : value))
  if (event.level !== 'debug') process.stderr.write(`${text}\n`)
}

export async function startWorld({
  log = silentLog,
  patienceMs = 20_000,
  laneMsMax,
  env,
  supportContact,
  publicUrl,
  sandboxUrl,
  staff = [],
}: WorldDeps = {}): Promise<World> {
  let bot: Running | undefined
  const telegram = startTelegram({
    patienceMs,
    isBotIdle: async () => {
      if (bot === undefined) return false
      const { updates, is_polled } = telegram.control.pending()
      const state = await look(bot, core)
      if (state === 'sleeping' || (updates > 0 && !is_polled)) nap()
      return state === 'idle'
    },
  })
  const core = await startCore({ now: telegram.now, log, ...(env === undefined ? {} : { env }) })
  const folder = mkdtempSync(join(tmpdir(), 'coincast-bot-'))
  const alarms = new Set<{ at: number }>()

  /** Short waits of the bot pass by themselves: pacing, retries. A long one is the test's to advance. */
  function nap(): void {
    const now = telegram.now()
    const next = Math.min(...Array.from(alarms, ({ at }) => at))
    if (next > now && next - now <= NAP_MS_MAX) telegram.control.advance(next - now)
  }

  const sleep: Sleep = (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const alarm = { at: telegram.now() + ms }
      alarms.add(alarm)
      const cancel = telegram.sandbox.clock.after(ms, done)
      function done(): void {
        alarms.delete(alarm)
        cancel()
        signal?.removeEventListener('abort', done)
        resolve()
      }
      signal?.addEventListener('abort', done, { once: true })
    })

  let fatalMethod: string | undefined
  let fatalRequest: { method: string; path: string } | undefined
  let isCoreCut = false

  const overCutWire: typeof fetch = async (input, init) => {
    if (isCoreCut) throw new TypeError('core is away')
    const { pathname } = new URL(addressOf(input))
    const isFatal = fatalRequest?.path === pathname && fatalRequest.method === init?.method
    if (isFatal) fatalRequest = undefined
    const response = await core.fetch(input, init)
    isCoreCut ||= isFatal
    if (isCoreCut) throw new TypeError('core went away')
    return response
  }

  async function startBot(dialoguesVersion?: number): Promise<Running> {
    const life: Life = { isOver: false, closed: undefined }
    /** Whom a kill has cut off reaches nobody any more, and hears nothing. */
    const whileAlive =
      (send: typeof fetch): typeof fetch =>
      async (input, init) => {
        if (life.isOver) throw new TypeError('killed')
        const response = await send(input, init)
        if (fatalMethod !== undefined && addressOf(input).endsWith(`/${fatalMethod}`)) {
          fatalMethod = undefined
          life.isOver = true
          life.closed = db.close()
        }
        if (life.isOver) throw new TypeError('killed')
        return response
      }
    // The write queue waits by the real clock, a millisecond at a time.
    if (!existsSync(join(folder, 'bot.db'))) await placeMigrated(join(folder, 'bot.db'), MIGRATIONS)
    const db = openDb({ url: `file:${join(folder, 'bot.db')}`, log, sleep: systemSleep })
    await db.migrate(MIGRATIONS)
    const service = await createBotService({
      token: telegram.token,
      apiRoot: telegram.apiRoot,
      coreUrl: core.url,
      botKey: BOT_KEY,
      supportContact,
      sandboxUrl,
      publicUrl,
      db,
      send: sendOver(whileAlive(telegram.fetch)),
      coreSend: sendOver(whileAlive(withLength(overCutWire))),
      fetch: whileAlive(telegram.fetch),
      now: telegram.now,
      ticks: telegram.now,
      sleep,
      log,
      ...(dialoguesVersion === undefined ? {} : { dialoguesVersion }),
      ...(laneMsMax === undefined ? {} : { laneMsMax }),
    })
    await service.start()
    const polling = await service.poll()
    const done = polling.run()
    return { service, db, life, stop: polling.stop, done }
  }

  async function stopBot({ service, db, stop, done }: Running): Promise<void> {
    stop()
    await done
    await service.stop()
    await db.close()
  }

  /** As kill -9 would: nothing more is written or sent, whatever was under way. */
  async function killBot({ service, db, life, stop, done }: Running): Promise<void> {
    life.isOver = true
    life.closed ??= db.close()
    stop()
    await life.closed
    void done.catch(() => undefined)
    void service.stop().catch(() => undefined)
  }

  /** While the bot starts or stops nobody looks whether it only waits: for its retries, time passes here. */
  async function pass<T>(what: string, work: Promise<T>): Promise<T> {
    const deadline = performance.now() + patienceMs
    let isOver = false
    const end = (): void => void (isOver = true)
    work.then(end, end)
    while (!isOver) {
      if (performance.now() > deadline) throw new Error(`the bot did not ${what} in time`)
      await new Promise((resolve) => setTimeout(resolve, 2))
      if (!isOver) nap()
    }
    return work
  }

  bot = await startBot()

  async function close(): Promise<void> {
    if (bot !== undefined) await pass('stop', stopBot(bot))
    const technical = technicalWords()
    await core.close()
    telegram.close()
    rmSync(folder, { recursive: true, force: true })
    if (technical.length > 0) throw new Error(`customers have read technical words: ${technical.join('; ')}`)
  }

  /** Of everything that was sent to anybody but staff, the words that are a program's. */
  function technicalWords(): string[] {
    const calls = telegram.control.journal().calls()
    const found = calls
      .filter(({ chatId, params }) => ![ADMIN_ID, ...staff].some((id) => id === chatId) && params.scope === undefined)
      .flatMap(({ method, params }) =>
        textsOf(params).flatMap((text) =>
          technicalIn(text).map((fault) => `${method}: ${fault} in «${text.slice(0, 80)}»`),
        ),
      )
    return [...new Set(found)]
  }

  return {
    telegram,
    core,
    bot: () => {
      if (bot === undefined) throw new Error('the bot is not running')
      return bot.service
    },
    botDb: () => {
      if (bot === undefined) throw new Error('the bot is not running')
      return bot.db
    },
    async restart({ dialoguesVersion, isKilled = false } = {}) {
      const old = bot
      bot = undefined
      if (old !== undefined) await pass('stop', isKilled ? killBot(old) : stopBot(old))
      bot = await pass('start', startBot(dialoguesVersion))
      if (!isCoreCut) await telegram.settled()
    },
    cutCore(after) {
      if (after === undefined) isCoreCut = true
      else fatalRequest = after
    },
    mendCore() {
      isCoreCut = false
    },
    isCoreCut: () => isCoreCut,
    killBotAfter(method) {
      fatalMethod = method
    },
    isBotDead: () => bot?.life.isOver ?? true,
    close,
    [Symbol.asyncDispose]: close,
  }
}

const addressOf = (input: string | URL | Request): string => (input instanceof Request ? input.url : input.toString())

/** In process nobody writes the length of a body; over the network fetch does. */
const withLength =
  (send: typeof fetch): typeof fetch =>
  (input, init) =>
    typeof init?.body === 'string'
      ? send(input, {
          ...init,
          headers: {
            ...(init.headers as Record<string, string>),
            'content-length': String(Buffer.byteLength(init.body)),
          },
        })
      : send(input, init)
