import { execFileSync, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { programPath, projectRoot } from '../../core/kit/paths.ts'
import {
  CHROMIUM,
  CHROMIUM_ARGS,
  choosePerson,
  key,
  message,
  nextPicture,
  pay,
  type,
  untilMore,
  upload,
  uploadText,
  WAIT_MS,
  SCREENSHOTS,
} from './chat.ts'

// `npm start` as a newcomer meets it, in a real browser: every part of the shop once, in both languages. Not a unit test: it drives the
// built programs over real sockets, kills one of them in the middle, and keeps pictures of the main screens when SCREENSHOTS names a folder.
const PHONE = { viewport: { width: 400, height: 820 } }

const WORDS = {
  en: {
    person: 'Anna',
    start: 'Start',
    trySample: 'Try with a sample',
    risk: 'Risk',
    hedges: 'Hedges',
    riskTitle: 'What could be lost',
    details: 'Details',
    confirm: 'Confirm',
    fund: 'and continue',
    drop: 'Discard',
    most: '5,000',
    credited: 'arrived',
    subscribe: 'Subscribe',
    next: 'The next ones',
    left: 'Nothing was charged',
    history: 'Your forecasts',
    statement: 'Your statement',
  },
  ru: {
    person: 'Иван',
    start: 'Начать',
    trySample: 'пример',
    risk: 'Риск',
    hedges: 'Защита',
    riskTitle: 'Сколько можно потерять',
    details: 'Подробн',
    confirm: 'Подтвердить',
    fund: 'Докупить',
    drop: 'Не нужно',
    most: '000',
    credited: 'Зачислен',
    subscribe: 'Подписаться',
    next: 'Следующее зачисление',
    left: 'Ничего не списано',
    history: 'Ваши прогнозы',
    statement: 'Ваша выписка',
  },
} as const

type Language = keyof typeof WORDS

interface Shop {
  page: Page
  language: Language
  stackPid: number
}

const done: string[] = []

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'coincast-journey-'))
  const [port, sandboxPort] = [await freePort(), await freePort()]
  const stack = fork(programPath('start'), {
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      PORT: String(port),
      SANDBOX_PORT: String(sandboxPort),
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  await new Promise<void>((resolve, reject) => {
    stack.stdout?.on('data', (text: Buffer) => text.includes('Chat with the bot') && resolve())
    stack.once('exit', () => reject(new Error('npm start ended before it was ready')))
  })
  let browser: Browser | undefined
  try {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
    for (const language of ['en', 'ru'] as const) {
      const page = await browser.newPage({ ...PHONE, locale: language === 'en' ? 'en-GB' : 'ru-RU' })
      page.setDefaultTimeout(WAIT_MS)
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(error.message))
      await page.goto(`http://127.0.0.1:${sandboxPort}/`)
      await visit({ page, language, stackPid: stack.pid ?? 0 })
      if (errors.length > 0) throw new Error(`the page complained: ${errors.join('; ')}`)
      await page.close()
    }
    const findings = (await (await fetch(`http://127.0.0.1:${sandboxPort}/sim/violations`)).json()) as unknown[]
    if (findings.length > 0)
      throw new Error(`calls that Telegram would refuse: ${JSON.stringify(findings).slice(0, 2_000)}`)
  } finally {
    await browser?.close()
    const gone = new Promise((resolve) => stack.once('exit', resolve))
    stack.kill('SIGTERM')
    await gone
    rmSync(dataDir, { recursive: true, force: true })
  }
  process.stdout.write(`${done.length} steps seen in a browser: ${done.join(', ')}\n`)
}

async function visit(shop: Shop): Promise<void> {
  const { page, language } = shop
  const words = WORDS[language]
  await choosePerson(page, words.person)
  await step(shop, 'start', async () => {
    await page.locator('#start:visible').click()
    await key(page, words.trySample).waitFor()
  })
  await step(shop, 'result', async () => {
    await key(page, words.trySample).click()
    await nextPicture(page, 0)
  })
  await step(shop, 'risk', async () => {
    await key(page, words.risk).click()
    await message(page, words.riskTitle).waitFor()
  })
  await step(shop, 'hedges', async () => {
    await key(page, words.hedges).click()
    await message(page, '%').waitFor()
  })
  await step(shop, 'quote', async () => {
    await uploadText(page, 'my-share.csv', ownShare())
    await key(page, words.fund).waitFor()
  })
  await step(shop, 'invoice', async () => {
    await key(page, words.fund).click()
    await page.locator('.invoice').last().waitFor()
  })
  await step(shop, 'own-result', async () => {
    const before = await page.locator('.photo img').count()
    await pay(page)
    await nextPicture(page, before)
  })
  await step(shop, 'top-up', async () => {
    await type(page, '/topup')
    await key(page, '10').waitFor()
  })
  await step(shop, 'topped-up', async () => {
    const before = await page.locator('.invoice').count()
    await key(page, words.most).click()
    await untilMore(page, '.invoice', before)
    await pay(page)
    await message(page, words.credited).waitFor()
  })
  await step(shop, 'plans', async () => {
    await type(page, '/plans')
    await key(page, '45 ⭐').waitFor()
  })
  await step(shop, 'subscribed', async () => {
    await key(page, '45 ⭐').click()
    await key(page, words.subscribe).click()
    await page.locator('#sheet[open] .button').first().click()
    await page.locator('#sheet').waitFor({ state: 'hidden' })
    await message(page, words.next).waitFor()
  })
  await step(shop, 'xlsx', async () => {
    await upload(page, 'index-weekly.xlsx')
    await key(page, words.confirm).waitFor()
  })
  await step(shop, 'xlsx-result', async () => {
    const before = await page.locator('.photo img').count()
    await key(page, words.confirm).click()
    await nextPicture(page, before)
  })
  await step(shop, 'ugly', async () => {
    await upload(page, 'ugly.csv')
    // 184 of its 192 rows are good.
    await message(page, '184').waitFor()
  })
  await step(shop, 'pasted', async () => {
    await type(page, pasted())
    await key(page, words.confirm).waitFor()
  })
  await step(shop, 'restart', async () => {
    await type(page, '/predict')
    await page.waitForTimeout(500)
    killBot(shop.stackPid)
    await upload(page, 'fund-monthly.csv')
    await message(page, '📄 fund-monthly.csv').waitFor()
  })
  await step(shop, 'cancel', async () => {
    await key(page, words.drop).click()
    await type(page, '/cancel')
    await message(page, words.left).waitFor()
  })
  await step(shop, 'history', async () => {
    await type(page, '/ph')
    await message(page, words.history).waitFor()
  })
  await step(shop, 'statement', async () => {
    await type(page, '/tx')
    await message(page, words.statement).waitFor()
  })
  await step(shop, 'models', async () => {
    await type(page, '/models')
    await page.waitForTimeout(700)
  })
  if (language === 'ru') return
  await choosePerson(page, 'Olga')
  await step(shop, 'admin', async () => {
    await page.locator('#start:visible').click()
    await key(page, words.trySample).waitFor()
    await type(page, '/admin')
    await key(page, 'Statistics').waitFor()
  })
  await step(shop, 'price', async () => {
    await type(page, '/price garch 3 new season')
    await key(page, 'Yes').click()
    await key(page, 'Take back').waitFor()
  })
}

function pasted(): string {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    date: new Date(Date.UTC(2025, 0, 1 + i)).toISOString().slice(0, 10),
    close: Number((100 + 5 * Math.sin(i / 3) + i / 7).toFixed(2)),
  }))
  return JSON.stringify(rows)
}

async function step(shop: Shop, name: string, act: () => Promise<void>): Promise<void> {
  const title = `${shop.language}-${name}`
  try {
    await act()
  } catch (error) {
    await shop.page.screenshot({ path: join(tmpdir(), `coincast-journey-${title}.png`) })
    throw new Error(`${title}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  done.push(title)
  if (SCREENSHOTS === undefined) return
  mkdirSync(SCREENSHOTS, { recursive: true })
  await shop.page.waitForTimeout(600) // animations come to rest; only the picture depends on it
  await shop.page.screenshot({ path: join(SCREENSHOTS, `${title}.jpg`), type: 'jpeg', quality: 70 })
}

/** A series that is not the shop's own, which would be free: its share, with every price doubled. */
function ownShare(): string {
  const [head, ...rows] = readFileSync(join(projectRoot, 'examples', 'share-daily.csv'), 'utf8')
    .trim()
    .split('\n')
  const doubled = rows.map((row) => {
    const [day, close, market] = row.split(',')
    return `${day},${(2 * Number(close)).toFixed(2)},${market}`
  })
  return [head, ...doubled].join('\n')
}

/** The bot dies in the middle of a dialogue; `npm start` starts it again. */
function killBot(stackPid: number): void {
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(stackPid)], { encoding: 'utf8' }).split(
    '\n',
  )
  const bot = children.find((line) => line.includes('bot/main.js'))
  if (bot === undefined) throw new Error('there is no bot to kill')
  process.kill(Number(bot.trim().split(/\s+/)[0]), 'SIGKILL')
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

await main()
