import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type RunningSandbox, serveSandbox } from '../../bot/sandbox/server.ts'
import { PNG_PIXEL } from '../support/telegram-person.ts'
import { CHROMIUM, CHROMIUM_ARGS, key, message, SCREENSHOTS, type } from './chat.ts'
import { startDemoBot } from './demo-bot.ts'

const WIDE = { viewport: { width: 1180, height: 860 } }
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 }
const ANNA = 5_000_001
const IVAN = 5_000_002

const HAS_NONE = !existsSync(CHROMIUM)
let browser: Browser
const endings: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  if (existsSync(CHROMIUM)) browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
  if (SCREENSHOTS !== undefined) mkdirSync(SCREENSHOTS, { recursive: true })
})
afterAll(() => browser?.close())
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

interface Window {
  page: Page
  served: RunningSandbox
  errors: string[]
  look: (name: string) => Promise<void>
}

/** A fresh sandbox with the demo bot, and a browser window in front of it. */
async function open(options: BrowserContextOptions = WIDE, person = ANNA): Promise<Window> {
  const served = await serveSandbox({ token: '1:A', port: 0, adminTelegramIds: [], snapshotFile: undefined })
  const bot = await startDemoBot({ apiRoot: served.url, token: '1:A' })
  const page = await browser.newPage(options)
  endings.push(
    () => served.stop(),
    () => bot.stop(),
    () => page.close(),
  )
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.goto(`${served.url}/#${person}`)
  await page.locator('#start:visible').waitFor()
  return {
    page,
    served,
    errors,
    async look(name) {
      await page.waitForTimeout(400) // animations come to rest; only a picture depends on it
      await page.screenshot({ path: join(SCREENSHOTS ?? '', `${name}.png`) })
    },
  }
}

/** Presses Start. */
async function start({ page }: Window): Promise<void> {
  await page.click('#start')
  await message(page, '500').waitFor()
}

test.skipIf(HAS_NONE)(
  'a person starts the bot, taps, and gets a toast, a picture, a document and an alert',
  async () => {
    const window = await open()
    const { page, errors } = window
    await start(window)
    await key(page, 'sample').click()
    await page.locator('#toast', { hasText: 'Two seconds' }).waitFor()
    await page.locator('.photo img').waitFor()
    await expect.poll(() => page.locator('.busy').count()).toBe(0)
    await page.locator('.photo').click()
    await page.locator('#viewer[open] img').waitFor()
    await page.keyboard.press('Escape')
    await key(page, 'forecast.csv').click()
    await page.locator('.document', { hasText: 'forecast.csv' }).waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.document').click()])
    expect(download.suggestedFilename()).toBe('forecast.csv')
    await key(page, 'Risk').click()
    await page.locator('#sheet .alert', { hasText: 'VaR' }).waitFor()
    expect(errors).toEqual([])
  },
)

test.skipIf(HAS_NONE)('an invoice is paid with play money, and a deleted message vanishes', async () => {
  const window = await open()
  const { page } = window
  await start(window)
  await type(window.page, '/topup')
  await key(page, 'Pay').click()
  await page.locator('#sheet .button').first().click()
  await message(page, 'credits added').waitFor()
  await page.locator('.service', { hasText: 'You paid ⭐️ 100: 1000 credits' }).waitFor()
  await page.locator('#sheet').waitFor({ state: 'hidden' })
  await key(page, 'sample').click()
  await key(page, 'Hedges').click()
  await expect.poll(() => page.locator('.photo').count()).toBe(0)
})

test.skipIf(HAS_NONE)('what a bot sends is shown as text, whatever it contains', async () => {
  const window = await open()
  await start(window)
  await type(window.page, '/hostile')
  await message(window.page, '<img src=x').waitFor()
  expect(await window.page.title()).toBe('Coincast')
  expect(await window.page.locator('.bubble script, .bubble img').count()).toBe(0)
  expect(window.errors).toEqual([])
})

test.skipIf(HAS_NONE)('the command menu follows the typing, and is driven by the keyboard', async () => {
  const window = await open()
  const { page } = window
  await start(window)
  await page.fill('#field', '/')
  expect(await page.locator('#commands [role=option]').count()).toBe(4)
  await page.fill('#field', '/b')
  expect(await page.locator('#commands [role=option]').allTextContents()).toEqual(['/balanceWhat you have'])
  await page.keyboard.press('Enter')
  await message(page, 'You said: /balance').waitFor()
  await page.click('#menu')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.locator('.invoice').waitFor()
})

test.skipIf(HAS_NONE)('the last own message is edited from the keyboard, and marked as edited', async () => {
  const window = await open()
  const { page } = window
  await start(window)
  await type(window.page, 'one')
  await message(page, 'You said: one').waitFor()
  await page.keyboard.press('ArrowUp')
  await type(window.page, 'two')
  await message(page, 'You changed it to: two').waitFor()
  expect(await page.locator('.own .stamp', { hasText: 'edited' }).count()).toBe(1)
})

test.skipIf(HAS_NONE)(
  'files come by the button, by dropping and by pasting; a picture as a photo or, if wished, as a file',
  async () => {
    const window = await open()
    const { page } = window
    await start(window)
    await page.setInputFiles('#file', { name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from('ts,price') })
    await page.locator('#sheet .button').first().click()
    await message(page, 'Got prices.csv, 8 bytes.').waitFor()

    // As text, for it runs in the page: the types here are Node's.
    const drop = (event: string): Promise<unknown> =>
      page.evaluate(`(() => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File(['x'], 'dropped.json', { type: 'application/json' }))
        const scroll = document.querySelector('#scroll')
        scroll.dispatchEvent(new DragEvent('${event}', { dataTransfer, bubbles: true, cancelable: true }))
      })()`)
    await drop('dragenter')
    await page.locator('#drop:visible').waitFor()
    await drop('drop')
    await page.locator('#sheet .button').first().click()
    await message(page, 'Got dropped.json').waitFor()

    await page.evaluate(`(() => {
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File(['xy'], 'pasted.csv', { type: 'text/csv' }))
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })()`)
    await page.locator('#sheet .button').first().click()
    await message(page, 'Got pasted.csv').waitFor()

    const picture = { name: 'shot.png', mimeType: 'image/png', buffer: Buffer.from(PNG_PIXEL) }
    await page.setInputFiles('#file', picture)
    await page.locator('#sheet .button').first().click()
    await message(page, 'A nice picture').waitFor()
    await page.setInputFiles('#file', picture)
    await page.locator('#sheet input[type=checkbox]').check()
    await page.locator('#sheet .button').first().click()
    await message(page, 'Got shot.png').waitFor()
    expect(window.errors).toEqual([])
  },
)

test.skipIf(HAS_NONE)(
  'stickers, voices, places and contacts can be sent, to see what the bot makes of them',
  async () => {
    const window = await open()
    const { page } = window
    await start(window)
    for (const [index, what] of ['Sticker', 'Voice message', 'Location', 'Contact'].entries()) {
      await page.click('#attach')
      await page.locator('#popup button', { hasText: what }).click()
      await expect.poll(() => page.locator('.bubble', { hasText: 'text and files only' }).count()).toBe(index + 1)
    }
  },
)

test.skipIf(HAS_NONE)('another person has another chat, language and menu; and an admin can be told', async () => {
  const window = await open()
  const { page } = window
  await start(window)
  expect(await page.locator('.person em').allTextContents()).toEqual(['admin'])
  await page.locator('.person', { hasText: 'Иван' }).click()
  await page.locator('#start', { hasText: 'Начать' }).click()
  await message(page, 'Привет, Иван').waitFor()
  await page.fill('#field', '/')
  expect(await page.locator('#commands strong').allTextContents()).toEqual(['/start', '/topup'])
  expect(await page.locator('#commands span').allTextContents()).toEqual(['Начать', 'Пополнить'])
  expect(await page.getAttribute('#field', 'placeholder')).toBe('Сообщение')
  await page.locator('.person', { hasText: 'Anna' }).click()
  await message(page, 'Hello, Anna').waitFor()
})

test.skipIf(HAS_NONE)('a button spins until the bot answers it', async () => {
  const window = await open()
  await start(window)
  await type(window.page, '/silent')
  await key(window.page, 'Spin').click()
  await expect.poll(() => window.page.locator('.key.busy').count()).toBe(1)
})

test.skipIf(HAS_NONE)('a reload shows the same chat, and a person who blocked the bot may come back', async () => {
  const window = await open()
  const { page } = window
  await start(window)
  await page.reload()
  await message(page, 'Hello, Anna').waitFor()
  await page.click('#more')
  await page.locator('#popup button', { hasText: 'Block' }).click()
  await page.locator('#start', { hasText: 'Unblock' }).click()
  await expect.poll(() => page.locator('.bubble', { hasText: 'Hello, Anna' }).count()).toBe(2)
})

test.skipIf(HAS_NONE)('the theme follows the system, and the button turns it over', async () => {
  const window = await open({ ...WIDE, colorScheme: 'dark' })
  const background = () => window.page.evaluate('getComputedStyle(document.body).backgroundColor')
  const dark = await background()
  await window.page.click('#theme')
  expect(await background()).not.toBe(dark)
})

test.skipIf(HAS_NONE)('at 360 pixels nothing sticks out sideways', async () => {
  const window = await open(PHONE, IVAN)
  const { page } = window
  await start(window)
  await key(page, 'sample').click()
  await page.locator('.photo img').waitFor()
  await type(window.page, 'Очень-длинное-слово-без-пробелов-'.repeat(6))
  await message(page, 'You said').waitFor()
  expect(
    await page.evaluate('[document.documentElement.scrollWidth, document.querySelector("#scroll").scrollWidth]'),
  ).toEqual([360, 360])
  await page.click('#open-people')
  await page.locator('.person', { hasText: 'Anna' }).click()
  await page.locator('#start:visible').waitFor()
})

test.skipIf(SCREENSHOTS === undefined || !existsSync(CHROMIUM)).each([
  ['light', { ...WIDE, colorScheme: 'light' }, ANNA],
  ['dark', { ...WIDE, colorScheme: 'dark' }, IVAN],
  ['phone', { ...PHONE, colorScheme: 'light' }, ANNA],
  ['phone-dark', { ...PHONE, colorScheme: 'dark' }, IVAN],
] as const)('the page is looked at: %s', async (name, options, person) => {
  const window = await open(options, person)
  const { page, look } = window
  await look(`${name}-1-hello`)
  await start(window)
  await key(page, 'sample').click()
  await page.locator('.photo img').waitFor()
  await look(`${name}-2-picture`)
  await key(page, 'forecast.csv').click()
  await page.locator('.document').waitFor()
  await key(page, 'Send my own').click()
  await type(window.page, 'A plain text with a link https://example.org/path and /help, long enough to wrap')
  await message(page, 'You said').waitFor()
  await look(`${name}-3-texts`)
  await type(window.page, '/topup')
  await page.locator('.invoice').waitFor()
  await page.locator('.keys .key').last().click()
  await page.locator('#sheet[open] .button').first().waitFor()
  await look(`${name}-4-pay`)
  await page.locator('#sheet .button').first().click()
  await message(page, 'credits added').waitFor()
  await page.locator('#sheet').waitFor({ state: 'hidden' })
  await page.fill('#field', '/')
  await look(`${name}-5-commands`)
  expect(window.errors).toEqual([])
})
