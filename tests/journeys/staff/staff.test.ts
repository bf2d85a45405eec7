import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { noticeText } from '../../support/notices.ts'
import { ADMIN_ID, startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)('audit (%s): who did what, before and after, page by page', async (language) => {
  await using world = await startWorld()
  const say = languages[language]
  const olga = world.telegram.person(ADMIN_ID, { language, isAdmin: true, name: 'Olga' })
  await olga.say('/audit')
  expect(olga.last().text).toBe(say('admin-audit-none'))
  for (let price = 2; price <= 7; price++) {
    await olga.say(`/price naive ${price} season ${price}`)
    await olga.tap(say('button-yes'))
  }
  await olga.say('/audit')
  expect(olga.last().text).toContain('«season 7»')
  expect(olga.last().text).toContain(`${say('audit-field-price_per_row')} 6 → 7`)
  expect(olga.last().text).toContain(say('admin-audit-by', { who: 'Olga' }))
  expect(olga.last().text).not.toContain('«season 2»')
  await olga.tap(say('button-older'))
  expect(olga.last().text).toContain('«season 2»')
  await olga.tap(say('button-newer'))
  expect(olga.last().text).toContain('«season 7»')
  await olga.tap(say('button-back'))
  expect(olga.last().text).toBe(say('admin-title'))
  expect(world.telegram.complaints()).toEqual([])
})

test('users: page by page', async () => {
  await using world = await startWorld()
  const olga = world.telegram.person(ADMIN_ID, { language: 'en', isAdmin: true })
  await olga.say('/start')
  for (let id = 641; id <= 647; id++)
    await world.telegram.person(id, { language: 'en', name: `N${id}` }).say('/balance')
  await olga.say('/users')
  expect(olga.buttons().some((text) => text.startsWith('N641 '))).toBe(false)
  await olga.tap('Older')
  expect(olga.buttons().some((text) => text.startsWith('N641 '))).toBe(true)
  await olga.tap('Newer')
  expect(olga.buttons().some((text) => text.startsWith('N647 '))).toBe(true)
  expect(world.telegram.complaints()).toEqual([])
})

test.each(['en', 'ru'] as const)('admin (%s): is sent every day where the audit log ends', async (language) => {
  await using world = await startWorld()
  const olga = world.telegram.person(ADMIN_ID, { language, isAdmin: true })
  await olga.say('/balance')
  const isTold = async (brokenAt: number | null, text: string) => {
    const { db, events } = world.core
    const data = { records: 7, head: 'ab'.repeat(32), broken_at: brokenAt }
    await db.write((tx) => events.add(tx, { type: 'audit.head', account_id: null, data }))
    const told = () => {
      world.telegram.control.advance(1_000)
      return olga.last().text
    }
    await expect.poll(told, { timeout: 20_000 }).toBe(text)
  }
  const head = 'abababababababab'
  await isTold(null, noticeText(language, 'audit_head', { n: 7, head }))
  await isTold(8, noticeText(language, 'audit_broken', { n: 7, head, at: 8 }))
})

test('staff: finds people by name, @username and what is part of them, as they are called now', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(95, { language: 'en', name: 'Anna Petrova' })
  await anna.say('/balance')
  const ivan = world.telegram.person(96, { language: 'ru', name: 'Иван' })
  await ivan.say('/balance')
  const olga = world.telegram.person(ADMIN_ID, { language: 'en', isAdmin: true, name: 'Olga' })
  for (const [query, id] of [
    ['petrova', '95'],
    ['иван', '96'],
    ['95', '95'],
  ] as const) {
    await olga.say(`/user ${query}`)
    expect(olga.last().text).toContain(`\n${id}\n`)
  }
  const { people } = world.telegram.control
  people.add({ id: 95, first_name: 'Anna', last_name: 'Ivanova', username: 'Anna_I', language_code: 'en' })
  await anna.say('/balance')
  await olga.say('/user @anna_i')
  expect(olga.last().text).toMatch(/^Anna Ivanova @Anna_I\n/)
  await olga.say('/user petrova')
  expect(olga.last().text).toBe(languages.en('admin-users-none'))
  await olga.say('/user nobody at all')
  expect(olga.last().text).toBe(languages.en('admin-users-none'))
  await olga.say('/users')
  expect(olga.buttons().join(' ')).toContain('Anna Ivanova @Anna_I')
  expect(world.telegram.complaints()).toEqual([])
})

test('staff: what cannot be done is refused before it is asked about', async () => {
  await using world = await startWorld()
  const say = languages.en
  const olga = world.telegram.person(ADMIN_ID, { language: 'en', isAdmin: true })
  const anna = world.telegram.person(97, { language: 'en' })
  await anna.say('/balance')
  const refusals: [string, string][] = [
    ['/price nosuch 2 new season', say('admin-model-unknown')],
    ['/model nosuch off', say('admin-model-unknown')],
    ['/model naive on', 'not possible in that state'],
    ['/model naive back', 'no earlier version'],
    ['/model coincast default', say('admin-refuse-same')],
    ['/price naive 0 as it was', say('admin-refuse-same')],
    ['/credit 97 -501 too much', 'cannot be taken'],
  ]
  for (const [command, why] of refusals) {
    await olga.say(command)
    expect([command, olga.last().text]).toEqual([command, expect.stringContaining(why)])
    expect(olga.buttons()).not.toContain(say('button-yes'))
  }
  await olga.say(`/user ${ADMIN_ID}`)
  expect(olga.buttons()).not.toContain(say('button-block'))
  expect(world.telegram.complaints()).toEqual([])
})
