import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DEFAULTS } from '../../core/kit/process/defaults.ts'
import { createCoreClient, CoreError, type Send } from '../../core/client.ts'
import { readEnv } from '../../core/env.ts'
import { systemNow, systemSleep } from '../../core/kit/clock.ts'
import { newId } from '../../core/kit/ids.ts'
import { silentLog } from '../../core/kit/log.ts'
import { projectRoot } from '../../core/kit/paths.ts'
import { ensureSecret } from '../../core/kit/secret-file.ts'
import { DAY_MS, HOUR_MS } from '../../core/kit/units.ts'
import { createCore } from '../../core/wiring.ts'
import { createRandom } from '../support/random.ts'

// npm run demo: fills DATA_DIR with a month of a small shop, so that every screen has something to show. Everything goes through
// the API of a core in this process, whose clock runs through that month. The shop must be stopped meanwhile.

const DAYS = 30
const PASSWORD = 'demo-demo-demo'
const ADMIN = '1003'
const PEOPLE = ['1001', '1002', '1004', '1005', '1006', '1007', '1008', '1009', '1010', '1011', '1012'] as const
const COMPANIES = ['Northwind Capital', 'Ostrov Invest', 'Baltic Wealth'] as const
const FILES = [
  'coin-daily.json',
  'fund-monthly.csv',
  'fx-hourly.csv',
  'index-weekly.xlsx',
  'share-daily.csv',
  'ugly.csv',
] as const
const MODELS = ['naive', 'ar', 'garch', 'coincast'] as const
const REASONS = ['a gift for patience', 'found a mistake in the documentation', 'paid twice by bank transfer'] as const

const dataDir = resolve(process.env.DATA_DIR || DEFAULTS.DATA_DIR)
if (process.env.NODE_ENV === 'production') refuse('a shop in production is not filled with play')
if (hasShop(dataDir)) {
  refuse(`there is a shop in ${dataDir} already; set DATA_DIR to an empty folder, then: DATA_DIR=… npm start`)
}

const random = createRandom(7)
let clock = systemNow() - DAYS * DAY_MS
const env = readEnv({
  NODE_ENV: 'development',
  DATA_DIR: dataDir,
  ADMIN_TELEGRAM_IDS: ADMIN,
  RATE_LIMITS: 'off',
  PAYMENTS: 'sandbox',
  LOG_LEVEL: 'silent',
})
const botKey = ensureSecret(join(dataDir, 'bot.key')).secret
const core = await createCore({ env, botKey, log: silentLog, now: () => clock, sleep: systemSleep, newId })
const url = `http://127.0.0.1:${env.PORT}`
const send: Send = async (address, request) => core.app.fetch(new Request(address, request as RequestInit))
const client = createCoreClient({ baseUrl: url, botKey, send, newRequestId: () => newId('req') })
const told = { accounts: 0, payments: 0, refunds: 0, jobs: 0, adjustments: 0 }

const people = await Promise.all(
  PEOPLE.map((telegramId) => client.bot.actFor(telegramId, random.pick(['en', 'ru'] as const))),
)
told.accounts += people.length
const companies: string[] = []
for (const [at, company] of COMPANIES.entries()) companies.push(await openCompany(company, at))

for (let day = 0; day < DAYS; day++) {
  for (const telegramId of PEOPLE) if (random.next() < 0.25) await visit(telegramId)
  for (const email of companies)
    if (random.next() < 0.5) await buyAndForecast(client.withToken(await signIn(email)), 5_000)
  clock += DAY_MS
}
await actAsAdmin()
clock = systemNow()
await core.close(5_000)
process.stdout.write(
  `${dataDir} now holds ${told.accounts} accounts, ${told.payments} payments (${told.refunds} refunded), ${told.jobs} jobs and ` +
    `${told.adjustments} adjustments.\nStart it with npm start. In the local chat Olga is the admin. ` +
    `Companies sign in over REST as ${companies.join(', ')} with the password ${PASSWORD}.\n`,
)

async function openCompany(company: string, at: number): Promise<string> {
  const email = `demo${at + 1}@example.com`
  const answer = await post('/api/auth/register', { email, password: PASSWORD })
  await client
    .withToken(String(answer.access_token))
    .companies.apply({ company, tax_id: `GB${100_000_000 + at}`, billing_address: '1 High Street, London' })
  told.accounts++
  return email
}

async function signIn(email: string): Promise<string> {
  return String((await post('/api/auth/login', { email, password: PASSWORD })).access_token)
}

async function post(path: string, json: object): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' }
  const answer = await send(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(json) })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Record<string, unknown>
}

async function visit(telegramId: string): Promise<void> {
  clock += random.below(HOUR_MS)
  const { access_token } = await client.bot.actFor(telegramId)
  await buyAndForecast(client.withToken(access_token), 500)
}

/** Quotes a series, buys credits if they are too few, and submits it most of the times. */
async function buyAndForecast(acting: ReturnType<typeof client.withToken>, amount: number): Promise<void> {
  const name = random.pick(FILES)
  const options = { model: random.pick(MODELS), horizon: random.pick([5, 10, 20] as const) }
  const file = { name, bytes: await readFile(join(projectRoot, 'examples', name)) }
  try {
    const quote = await acting.quoteFile(file, options)
    if (quote.missing > 0) {
      await acting.topUp({ amount: Math.max(amount, quote.missing) }, newId('key'))
      told.payments++
    }
    if (random.next() < 0.8) await finish(acting, (await acting.submit(quote.dataset_id, options, newId('key'))).id)
  } catch (error) {
    // A model that does not take so short a series refuses it, as it would anybody's.
    if (!(error instanceof CoreError) || error.status >= 500) throw error
  }
}

async function finish(acting: ReturnType<typeof client.withToken>, id: string): Promise<void> {
  told.jobs++
  for (let tries = 0; tries < 1_000; tries++) {
    const { status } = await acting.job(id)
    if (status !== 'PENDING') return
    await systemSleep(20)
  }
  throw new Error(`${id} has not finished`)
}

async function actAsAdmin(): Promise<void> {
  const { admin } = client.withToken((await client.bot.actFor(ADMIN, 'en')).access_token)
  told.accounts++
  const { items } = await admin.accounts({ limit: 100 })
  for (const account of items.slice(0, REASONS.length)) {
    const reason = REASONS[told.adjustments] ?? REASONS[0]
    await admin.adjust(account.id, { amount: 100 * (told.adjustments + 1), reason }, newId('key'))
    told.adjustments++
  }
  for (const account of items) {
    const [payment] = (await admin.payments(account.id)).items
    if (payment === undefined || told.refunds === 2) continue
    try {
      await admin.refund(payment.charge_id, 'bought by mistake', newId('key'))
      told.refunds++
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'refund_impossible') throw error
    }
  }
  await admin.setPrice('garch', { price_per_row: 2, reason: 'a better price for daily users' })
}

function hasShop(folder: string): boolean {
  try {
    return readdirSync(folder).includes('core.db')
  } catch {
    return false
  }
}

function refuse(why: string): never {
  process.stderr.write(`Cannot fill the shop: ${why}\n`)
  process.exit(1)
}
