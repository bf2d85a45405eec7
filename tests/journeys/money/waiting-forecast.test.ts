import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { outboxItems } from '../../../bot/db/schema.ts'
import { datasets } from '../../../core/db/schema/jobs.ts'
import { csvOf, startWorld } from '../world.ts'
import { languages, accountOf, leave } from './credits.ts'

test.each(['en', 'ru'] as const)(
  'topup in the middle (%s): the forecast continues by itself, without the file',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(32, { language })
    await anna.upload('long.csv', csvOf(600))
    const fund = anna.buttons().find((text) => text.startsWith('⭐'))
    expect(fund).toBeDefined()
    await anna.tap(fund ?? '')
    expect(anna.last().text).toBe(say('fund-then'))
    // A second tap brings no second invoice.
    await anna.tap(fund ?? '')
    expect(anna.replies().filter(({ invoice }) => invoice !== undefined)).toHaveLength(1)
    await anna.pay()
    expect(anna.last().photo).toBeDefined()
    expect(anna.texts().some((text) => text.startsWith('⭐'))).toBe(true)
    expect(world.telegram.complaints()).toEqual([])
  },
)

test.each(['en', 'ru'] as const)(
  'blocked (%s): a forecast that waits for the payment goes on when its person is back',
  async (language) => {
    await using world = await startWorld()
    const { telegram } = world
    const anna = telegram.person(41, { language })
    await anna.upload('long.csv', csvOf(600))
    await anna.tap('⭐')
    telegram.inject({ kind: 'duplicate_update', copies: 1, times: 1 })
    telegram.inject({ kind: 'late_update', ms: 60_000, times: 1 })
    await anna.pay()
    await anna.block()
    await telegram.advance(60_000)
    expect(anna.replies().some(({ photo }) => photo !== undefined)).toBe(false)
    await anna.unblock()
    expect(anna.replies().filter(({ photo }) => photo !== undefined)).toHaveLength(1)
    expect(anna.texts().filter((text) => text.startsWith('⭐'))).toHaveLength(1)
    expect(telegram.complaints()).toEqual([])
  },
)

test.each(['en', 'ru'] as const)(
  'topup in the middle (%s): a forecast whose series is gone does not continue, with one message',
  async (language) => {
    await using world = await startWorld()
    const { telegram } = world
    const anna = telegram.person(42, { language })
    await anna.upload('long.csv', csvOf(600))
    await anna.tap('⭐')
    await world.core.db.write(async (tx) => void (await tx.delete(datasets)))
    // The file that was sent would be read again.
    const kept = join(world.core.dataDir, 'kept')
    for (const name of readdirSync(kept)) rmSync(join(kept, name), { recursive: true })
    await anna.pay()
    await telegram.advance(60 * 60 * 1000)
    expect(anna.last().text).toBe(languages[language]('draft-gone'))
    expect(anna.texts().filter((text) => text.startsWith('⭐'))).toHaveLength(1)
    const gone = () => anna.texts().filter((text) => text === languages[language]('draft-gone'))
    expect(gone()).toHaveLength(1)
    await anna.say('/topup')
    await anna.say('25')
    await anna.pay()
    expect(anna.last().text).toMatch(/^⭐/)
    await telegram.advance(60 * 60 * 1000)
    expect(gone()).toHaveLength(1)
    expect(telegram.complaints()).toEqual([])
  },
)

test.each([
  { language: 'en', what: 'still lacks credits' },
  { language: 'ru', what: 'still lacks credits' },
  { language: 'en', what: 'goes on at its old price' },
  { language: 'ru', what: 'goes on at its old price' },
] as const)(
  'topup in the middle ($language): a forecast that $what is announced even if Telegram refuses at first',
  async ({ language, what }) => {
    await using world = await startWorld()
    const { telegram, core } = world
    const token = await core.admin()
    const anna = telegram.person(48, { language })
    await anna.upload('long.csv', csvOf(600))
    await anna.tap('⭐')
    if (what === 'goes on at its old price') {
      await leave(world, 48, 9_500)
      await telegram.advance(70_000)
      const { json } = await core.request('GET', '/api/models', { token })
      const models = z
        .object({ items: z.array(z.object({ name: z.string(), default: z.boolean() })) })
        .parse(json).items
      const path = `/api/admin/models/${models.find((model) => model.default)?.name}`
      const price = { price_per_row: 7, reason: 'new season' }
      expect((await core.request('POST', `${path}/price`, { token, json: price })).status).toBe(200)
    }
    const before = anna.replies().length
    // The credits have come, and that was told; the next message is not taken.
    telegram.inject({ kind: 'too_many_requests', retry_after: 60, method: 'sendMessage', chat_id: 48 })
    const funded = JSON.stringify({ about: 'funded', chargeId: 'charge' })
    const row = { key: 'notice:funded:charge', userId: '48', kind: 'notice', body: funded } as const
    const at = telegram.now()
    await world
      .botDb()
      .write(async (tx) => void (await tx.insert(outboxItems).values({ ...row, dueAt: at, createdAt: at })))
    telegram.control.advance(31_000)
    const calls = () => telegram.control.journal().calls()
    await telegram.settled(() => calls().some(({ errorCode }) => errorCode === 429))
    expect(anna.replies()).toHaveLength(before)
    for (let i = 0; i < 12; i++) {
      telegram.control.advance(10_000)
      await telegram.settled(() => true)
    }
    await telegram.settled()
    expect(anna.replies()).toHaveLength(before + 1)
    expect(anna.replies().some(({ photo }) => photo !== undefined)).toBe(what !== 'still lacks credits')
    if (what === 'still lacks credits') await anna.pay()
    else expect((await accountOf(world, 48)).balance.available).toBeGreaterThan(9_500 - 600 * 7)
    expect(anna.last().photo).toBeDefined()
    expect(telegram.complaints()).toEqual([])
  },
)
