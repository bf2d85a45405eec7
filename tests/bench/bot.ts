import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningSandbox, serveSandbox } from '../../bot/sandbox/server.ts'
import { programPath } from '../../core/kit/paths.ts'
import { samplePrices } from '../support/samples.ts'
import { type Finding, inTurn, median } from './measure.ts'
import { BENCH_BOT_KEY, post, type Program, residentBytes, startProgram } from './processes.ts'

const TOKEN = '7700000001:bench-token-that-opens-nothing'
const USERS = 250
const UPDATES = 1_000
const ROUNDS = 3
const PACED_PER_SECOND = 100
const PACED_SECONDS = 10
const FORECASTS = 20
const ROWS = 250
const CROWD = 10_000
const WAIT_MS_MAX = 300_000

/** A bot on a Telegram of its own, and whom to be there. */
interface Running extends AsyncDisposable {
  sandbox: RunningSandbox['sandbox']
  child: ChildProcess
}

/** Starts a built bot beside a sandbox that runs in this process, as both sides of a comparison do. */
async function startBot(name: string, env: Record<string, string> = {}): Promise<Running> {
  const dataDir = mkdtempSync(join(tmpdir(), 'coincast-bench-'))
  const served = await serveSandbox({ host: '127.0.0.1', port: 0, adminTelegramIds: [], snapshotFile: undefined })
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
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it started`)))
  })
  return {
    sandbox: served.sandbox,
    child,
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
    const late = setTimeout(() => reject(new Error(`${left} of ${count} ${method} never came`)), WAIT_MS_MAX)
    const stop = sandbox.control.subscribe((event) => {
      if (event.type !== 'call' || event.method !== method) return
      onCall?.(event.chatId ?? 0)
      left--
      if (left > 0) return
      clearTimeout(late)
      stop()
      resolve()
    })
  })
}

const userIds = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i)

function enrol({ sandbox }: Running, ids: readonly number[]): void {
  for (const id of ids) sandbox.control.people.add({ id, language_code: 'en' })
}

/** Everybody says it, in turn, all at once; answers a second until the last is there. */
async function burst(running: Running, ids: readonly number[], text: string, updates: number): Promise<number> {
  const heard = hearCalls(running, 'sendMessage', updates)
  const started = performance.now()
  for (let i = 0; i < updates; i++) running.sandbox.control.people.say({ person: ids[i % ids.length] ?? 0, text })
  await heard
  return (updates * 1000) / (performance.now() - started)
}

/** Milliseconds from each update to the first call that answers it, at a steady rate. */
async function paced(running: Running, ids: readonly number[], text: string): Promise<number[]> {
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

const p95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN

/** From a file in the chat, over its price and Confirm, to the picture: milliseconds. */
async function forecast({ sandbox }: Running, core: Program, id: number): Promise<number> {
  const { people } = sandbox.control
  people.add({ id, language_code: 'en' })
  const acting = await post(core.url, '/api/bot/act-for', { telegram_id: String(id) }, BENCH_BOT_KEY)
  const { access_token: token } = acting as { access_token: string }
  await post(core.url, '/api/account/top-up', { amount: 10_000 }, token)
  const csv = ['date,close', ...samplePrices(ROWS, { seed: id }).map(({ date, close }) => `${date},${close}`)]
  const picture = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('no picture came')), WAIT_MS_MAX)
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
  const started = performance.now()
  people.upload({ person: id, name: 'prices.csv', bytes: Buffer.from(csv.join('\n')) })
  await picture
  return performance.now() - started
}

/** The bot and core as they run in production, against a bare echo on a Telegram of the same kind. */
export async function benchBot(): Promise<Finding[]> {
  const core = await startProgram('core/main')
  try {
    const speed = await measureSpeed(core)
    return [...speed, await measureMemory(core)]
  } finally {
    await core.stop()
  }
}

async function measureSpeed(core: Program): Promise<Finding[]> {
  await using shop = await startBot('bot/main', { CORE_URL: core.url })
  await using echo = await startBot('tests/bench/bot-echo')
  const ids = userIds(1_000_000, USERS)
  enrol(shop, ids)
  enrol(echo, ids)
  // Everybody has an account, and every code path has run hot.
  await burst(shop, ids, '/balance', USERS * 2)
  await burst(echo, ids, '/balance', USERS * 2)

  const rate = (text: string) =>
    inTurn(
      ROUNDS,
      () => burst(shop, ids, text, UPDATES),
      () => burst(echo, ids, text, UPDATES),
    )
  const balance = await rate('/balance')
  const help = await rate('/help')
  const ownTimes = await paced(shop, ids, '/balance')
  const echoTimes = await paced(echo, ids, '/balance')
  const pictures: number[] = []
  for (const id of userIds(2_000_000, FORECASTS + 3)) pictures.push(await forecast(shop, core, id))
  const picture = median(pictures.slice(3))
  return [
    {
      what: `updates/s, /balance (asks core), ${USERS} people, against a bare echo`,
      ours: balance.ours,
      reference: balance.reference,
      figure: balance.ratio,
      unit: 'updates/s',
      atLeast: 0.6,
      note: `ratios ${balance.spread}`,
    },
    {
      what: `updates/s, /help (asks nobody), ${USERS} people, against a bare echo`,
      ours: help.ours,
      reference: help.reference,
      figure: help.ratio,
      unit: 'updates/s',
      note: `ratios ${help.spread}`,
    },
    {
      what: `update in to first call out, /balance, p95 at ${PACED_PER_SECOND} updates/s`,
      ours: p95(ownTimes),
      reference: p95(echoTimes),
      figure: p95(ownTimes),
      unit: 'ms',
      atMost: 20,
      note: `p50 ${median(ownTimes).toFixed(1)} ms; sandbox and both ways included`,
    },
    {
      what: `file in to picture out, ${ROWS} rows, the usual model, Confirm tapped at once, p50`,
      ours: picture,
      reference: null,
      figure: picture,
      unit: 'ms',
      atMost: 400,
      note: `p95 ${p95(pictures.slice(3)).toFixed(0)} ms`,
    },
  ]
}

async function measureMemory(core: Program): Promise<Finding> {
  await using shop = await startBot('bot/main', { CORE_URL: core.url })
  const settle = () => new Promise((resolve) => setTimeout(resolve, 3_000))
  await settle()
  const idle = residentBytes(shop.child.pid ?? 0)
  const ids = userIds(3_000_000, CROWD)
  enrol(shop, ids)
  await burst(shop, ids, '/balance', CROWD)
  await settle()
  const grown = (residentBytes(shop.child.pid ?? 0) - idle) / 1e6
  return {
    what: `memory of the bot after ${CROWD} people wrote once`,
    ours: grown,
    reference: null,
    figure: grown,
    unit: 'MB over idle',
    atMost: 60,
    note: `idle ${(idle / 1e6).toFixed(0)} MB`,
  }
}
