import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningSandbox, serveSandbox } from '../../bot/sandbox/server.ts'
import { programPath } from '../../core/kit/paths.ts'
import { samplePrices } from '../support/samples.ts'
import { BENCH_BOT_KEY, cpuMs, post, type Program } from './processes.ts'

const TOKEN = '7700000001:bench-token-that-opens-nothing'
export const PACED_PER_SECOND = 100
const PACED_SECONDS = 10
/** Nothing at all for so long, and it has failed; on a busy machine the whole may take as long as it takes. */
const SILENT_MS_MAX = 60_000

/** A bot on a Telegram of its own, and whom to be there. */
export interface Running extends AsyncDisposable {
  sandbox: RunningSandbox['sandbox']
  child: ChildProcess
  pid: number
}

/** Starts a built bot beside a sandbox that runs in this process, as both sides of a comparison do. */
export async function startBot(
  name: string,
  env: Record<string, string> = {},
  execArgv: string[] = [],
): Promise<Running> {
  const dataDir = mkdtempSync(join(tmpdir(), 'coincast-bench-'))
  const served = await serveSandbox({ token: TOKEN, port: 0, adminTelegramIds: [], snapshotFile: undefined })
  const child = fork(programPath(name), {
    env: {
      ...process.env,
      LOG_LEVEL: 'warn',
      BOT_TOKEN: TOKEN,
      BOT_API_ROOT: served.url,
      BOT_KEY: BENCH_BOT_KEY,
      BOT_DATA_DIR: dataDir,
      ...env,
    },
    execArgv,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it started`)))
  })
  return {
    sandbox: served.sandbox,
    child,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
      await served.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Hears the calls of a method until `count` have come; returns what the last one resolves. */
function hearCalls({ sandbox }: Running, method: string, count: number, onCall?: (chatId: number) => void) {
  let left = count
  return new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${left} of ${count} ${method} never came`)), SILENT_MS_MAX)
    const stop = sandbox.control.subscribe((event) => {
      if (event.type !== 'call' || event.method !== method) return
      onCall?.(event.chatId ?? 0)
      left--
      late.refresh()
      if (left > 0) return
      clearTimeout(late)
      stop()
      resolve()
    })
  })
}

export const userIds = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i)

export function enrol({ sandbox }: Running, ids: readonly number[]): void {
  for (const id of ids) sandbox.control.people.add({ id, language_code: 'en' })
}

/** Everybody says it, in turn, all at once: answers a second until the last is there, and the bot's processor time for each. */
export async function burst(running: Running, ids: readonly number[], text: string, updates: number) {
  const cpuBefore = cpuMs(running.pid)
  const heard = hearCalls(running, 'sendMessage', updates)
  const started = performance.now()
  for (let i = 0; i < updates; i++) running.sandbox.control.people.say({ person: ids[i % ids.length] ?? 0, text })
  await heard
  const perSecond = (updates * 1000) / (performance.now() - started)
  return { perSecond, cpuMs: (cpuMs(running.pid) - cpuBefore) / updates }
}

/** Milliseconds from what each person's `act` begins to the first message that they get, at a steady rate. */
export async function hearEach(
  running: Running,
  ids: readonly number[],
  perSecond: number,
  act: (id: number) => Promise<unknown>,
): Promise<number[]> {
  const begunAt = new Map<number, number>()
  const times: number[] = []
  const heard = hearCalls(running, 'sendMessage', ids.length, (chatId) => {
    times.push(performance.now() - (begunAt.get(chatId) ?? Number.NaN))
  })
  const started = performance.now()
  const acts: Promise<unknown>[] = []
  for (const [i, id] of ids.entries()) {
    const waitMs = started + (i * 1000) / perSecond - performance.now()
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    begunAt.set(id, performance.now())
    acts.push(act(id))
  }
  await Promise.all([...acts, heard])
  return times
}

/** Milliseconds from each update to the first call that answers it, at a steady rate. */
export async function paced(running: Running, ids: readonly number[], text: string): Promise<number[]> {
  const count = PACED_PER_SECOND * PACED_SECONDS
  const saidAt = new Map<number, number>()
  const times: number[] = []
  const heard = hearCalls(running, 'sendMessage', count, (chatId) => {
    const at = saidAt.get(chatId)
    if (at !== undefined) times.push(performance.now() - at)
  })
  const started = performance.now()
  for (let i = 0; i < count; i++) {
    const waitMs = started + (i * 1000) / PACED_PER_SECOND - performance.now()
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    const id = ids[i % ids.length] ?? 0
    saidAt.set(id, performance.now())
    running.sandbox.control.people.say({ person: id, text })
  }
  await heard
  return times
}

/** From a file in the chat, over its price and Confirm, to the picture: milliseconds. */
export async function forecast(running: Running, core: Program, id: number, rows: number): Promise<number> {
  const { sandbox } = running
  const { people } = sandbox.control
  people.add({ id, language_code: 'en' })
  const acting = await post(core.url, '/api/bot/act-for', { telegram_id: String(id) }, BENCH_BOT_KEY)
  const { access_token: token } = acting as { access_token: string }
  // The payment is told first: a chat gets one unasked message a second, and nobody has a file ready in that second.
  const started = hearCalls(running, 'sendMessage', 1)
  people.say({ person: id, text: '/help' })
  await started
  const told = hearCalls(running, 'sendMessage', 1)
  await post(core.url, '/api/account/top-up', { amount: 10_000 }, token)
  await told
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const csv = ['date,close', ...samplePrices(rows, { seed: id }).map(({ date, close }) => `${date},${close}`)]
  const picture = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('no picture came')), SILENT_MS_MAX)
    const stop = sandbox.control.subscribe((event) => {
      if (event.type !== 'message' || event.chatId !== id || !event.message.from.is_bot) return
      const { message } = event
      if (message.photo !== undefined) {
        clearTimeout(late)
        stop()
        resolve()
      } else if (message.reply_markup !== undefined) {
        const messageId = message.message_id
        // A person taps once the card has come, not while it is being sent.
        setImmediate(() => people.tap({ person: id, message_id: messageId, button: { index: 0 } }))
      }
    })
  })
  const sentAt = performance.now()
  people.upload({ person: id, name: 'prices.csv', bytes: Buffer.from(csv.join('\n')) })
  await picture
  return performance.now() - sentAt
}
