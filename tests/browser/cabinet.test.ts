import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Program, startProgram } from '../bench/processes.ts'
import { samplePrices } from '../support/samples.ts'
import { CHROMIUM, CHROMIUM_ARGS, SCREENSHOTS } from './chat.ts'

const HAS_NONE = !existsSync(CHROMIUM)
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const CSV = ['date,close', ...samplePrices(120).map(({ date, close }) => `${date},${close}`)].join('\n')

let browser: Browser
let core: Program
beforeAll(async () => {
  if (HAS_NONE) return
  browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
  core = await startProgram('core/main')
  if (SCREENSHOTS !== undefined) mkdirSync(SCREENSHOTS, { recursive: true })
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await core?.stop()
})

interface Fault {
  id: string
  nodes: { target: unknown }[]
}

/** What the rules of axe find on the page at hand. The policy of the pages lets no script in: it runs beside them. */
async function faultsOf(page: Page): Promise<string[]> {
  const faults = (await page.evaluate(
    `(() => { ${AXE}; return axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations) })()`,
  )) as Fault[]
  return faults.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => String(target)).join(', ')}`)
}

const SCREENS = [
  { language: 'en', locale: 'en-GB', colorScheme: 'light', width: 1280, overview: 'Overview' },
  { language: 'ru', locale: 'ru-RU', colorScheme: 'dark', width: 360, overview: 'Обзор' },
  { language: 'en', locale: 'en-US', colorScheme: 'dark', width: 2560, overview: 'Overview' },
  { language: 'ru', locale: 'ru-RU', colorScheme: 'light', width: 820, overview: 'Обзор' },
] as const

test.skipIf(HAS_NONE).each(SCREENS)(
  'cabinet in a browser, $language, $colorScheme, $width px: signed up, topped up, a file dropped, the forecast watched and looked at',
  { timeout: 240_000 },
  async ({ language, locale, colorScheme, width, overview }) => {
    const context = await browser.newContext({ locale, colorScheme, viewport: { width, height: 900 } })
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`${page.url()}: ${message.text()}`)
    })
    /** Every page is looked at in the same way. */
    const look = async (name: string): Promise<void> => {
      expect([name, await faultsOf(page)]).toEqual([name, []])
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect([name, wide]).toEqual([name, 0])
      expect([name, await page.getAttribute('html', 'lang')]).toEqual([name, language])
      if (SCREENSHOTS === undefined) return
      const path = join(SCREENSHOTS, `cabinet-${name}-${language}-${colorScheme}-${width}.png`)
      await page.screenshot({ path, fullPage: true })
    }
    const open = async (path: string, name: string): Promise<void> => {
      await page.goto(`${core.url}${path}`)
      await look(name)
    }
    await open('/', 'home')
    await open('/sign-in', 'sign-in')
    await open('/forgot', 'forgot')
    await open('/sign-up', 'sign-up')
    await page.fill('#f-email', `browser-${language}-${width}@example.com`)
    await page.fill('#f-password', 'correct horse battery')
    await page.click('main button[type=submit]')
    await page.waitForURL('**/app')
    expect(await page.textContent('h1')).toBe(overview)
    await look('overview')
    await open('/app/balance', 'balance')
    await page.fill('#f-amount', '1000')
    await page.click('form[action="/app/top-up"] button')
    await page.waitForSelector('[role=status]')
    await open('/app/new', 'new')
    await page.setInputFiles('#f-file', { name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) })
    await page.waitForURL('**/app/quote/**')
    await look('quote')
    await page.click('form[action="/app/order"] button')
    // Nobody loads it again: the page hears that the forecast has ended.
    await page.waitForSelector('.uplot canvas')
    await look('forecast')
    await page.locator('.u-over').hover()
    expect(await page.textContent('.chart-note')).toMatch(/\d/)
    await page.fill('#f-amount', '10000')
    await page.click('#risk form button')
    await page.waitForURL('**amount=10000**')
    await look('risk')
    await open('/app/jobs', 'forecasts')
    await open('/app/statement', 'statement')
    await open('/models', 'models')
    await open('/models/coincast', 'model')
    await open('/app/usage', 'usage')
    await open('/app/invoices', 'invoices')
    await open('/app/security', 'security')
    await open('/app/keys', 'keys')
    await page.fill('#f-name', 'laptop')
    await page.click('form[action="/app/keys/new"] button')
    await page.waitForSelector('.secret')
    await look('key')
    await open('/app/support', 'support')
    await page.fill('#f-text', 'Why are the bands so wide?')
    await page.click('form[action="/app/support/new"] button')
    await page.waitForURL('**/app/support/*')
    await look('ticket')
    await open('/app/data', 'data')
    await open('/app', 'overview-with-forecasts')
    await page.click('form[action="/sign-out"] button')
    await page.waitForURL(`${core.url}/`)
    expect(errors).toEqual([])
    await context.close()
  },
)

test.skipIf(HAS_NONE)(
  'cabinet in a browser: without scripts a file is sent, ordered and shown as a picture',
  { timeout: 120_000 },
  async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' })
    const page = await context.newPage()
    await page.goto(`${core.url}/sign-up`)
    await page.fill('#f-email', 'no-scripts@example.com')
    await page.fill('#f-password', 'correct horse battery')
    await page.click('main button[type=submit]')
    await page.goto(`${core.url}/app/new`)
    await page.setInputFiles('#f-file', { name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) })
    await page.click('.drop button')
    await page.click('form[action="/app/order"] button')
    // It looks again by itself until the forecast is there.
    await page.waitForSelector('.chart-image')
    expect(await page.textContent('main')).toContain('What could be lost')
    await context.close()
  },
)
