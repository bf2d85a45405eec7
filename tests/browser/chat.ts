import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { projectRoot } from '../../core/kit/paths.ts'

/** Where there is no Chromium the page is not driven; CHROMIUM names one elsewhere. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
/** A folder that keeps pictures of the screens. */
export const SCREENSHOTS = process.env.SCREENSHOTS
export const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
export const WAIT_MS = 30_000

/** The newest message with this text. */
export const message = (page: Page, text: string) => page.locator('#messages .bubble', { hasText: text }).last()

/** The newest button with this text below a message. */
export const key = (page: Page, text: string) => page.locator('.keys .key', { hasText: text }).last()

export async function type(page: Page, text: string): Promise<void> {
  await page.fill('#field', text)
  await page.keyboard.press('Enter')
}

export async function upload(page: Page, name: string): Promise<void> {
  await page.locator('#sheet').waitFor({ state: 'hidden' })
  await page.setInputFiles('#file', join(projectRoot, 'examples', name))
  await page.locator('#sheet[open] .button').first().click()
}

export async function uploadText(page: Page, name: string, text: string): Promise<void> {
  await page.locator('#sheet').waitFor({ state: 'hidden' })
  await page.setInputFiles('#file', { name, mimeType: 'text/csv', buffer: Buffer.from(text) })
  await page.locator('#sheet[open] .button').first().click()
}

export async function choosePerson(page: Page, name: string): Promise<void> {
  const list = page.locator('#open-people')
  if (await list.isVisible()) await list.click()
  await page.locator('.person', { hasText: name }).click()
}

export const nextPicture = (page: Page, before: number): Promise<void> => untilMore(page, '.photo img', before)

export async function untilMore(page: Page, selector: string, before: number): Promise<void> {
  const started = Date.now()
  while ((await page.locator(selector).count()) <= before) {
    if (Date.now() - started > WAIT_MS) throw new Error(`no further ${selector} came`)
    await page.waitForTimeout(100)
  }
}

export async function pay(page: Page): Promise<void> {
  await page.locator('.keys .key', { hasText: '⭐' }).last().click()
  await page.locator('#sheet[open] .button').first().click()
  await page.locator('#sheet').waitFor({ state: 'hidden' })
}
