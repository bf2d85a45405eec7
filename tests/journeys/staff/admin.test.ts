import { expect, test } from 'vitest'
import { z } from 'zod'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { honestSeries, seriesManifest } from '../../support/onnx-models.ts'
import { noticeText } from '../../support/notices.ts'
import { ADMIN_ID, startWorld, type World } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'admin (%s): gives credits with a reason, sees before and after, takes it back',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const olga = world.telegram.person(ADMIN_ID, { language, isAdmin: true })
    const anna = world.telegram.person(61, { language: 'en' })
    await anna.say('/balance')
    await olga.say('/admin')
    expect(olga.last().text).toBe(say('admin-title'))
    await olga.tap(say('button-stats'))
    expect(olga.last().text).toContain(language === 'en' ? 'People: 2' : 'Людей: 2')
    await olga.tap(say('button-back'))
    await olga.tap(say('button-ledger'))
    expect(olga.last().text).toContain('📚')

    await olga.say('/credit 61 250 for the trouble')
    expect(olga.last().text).toContain(say('credits', { n: 500 }))
    expect(olga.last().text).toContain(say('credits', { n: 750 }))
    await olga.tap(say('button-yes'))
    expect(olga.last().text).toMatch(/^✅/)
    await anna.say('/tx')
    expect(anna.last().text).toContain('for the trouble')
    await olga.tap(say('button-back-out'))
    expect(olga.last().text).toContain(`−${say('credits', { n: 250 })}`)
    await olga.tap(say('button-yes'))
    expect(olga.last().text).toMatch(/^✅/)
    await anna.say('/balance')
    expect(anna.last().text).toContain('500 credits')

    // The same from the person's card, step by step.
    await olga.say('/user 61')
    await olga.tap(say('button-give'))
    await olga.say('lots')
    expect(olga.last().text).toContain(say('admin-want-amount'))
    await olga.say('-100')
    await olga.say('a mistake put right')
    await olga.tap(say('button-yes'))
    await anna.say('/balance')
    expect(anna.last().text).toContain('400 credits')
    expect(olga.commands().map(({ command }) => command)).toContain('ledger')
    expect(world.telegram.complaints()).toEqual([])
  },
)

test('admin: a new price holds for the next quote; a model is switched off and on', async () => {
  await using world = await startWorld()
  const olga = world.telegram.person(ADMIN_ID, { language: 'en', isAdmin: true })
  const anna = world.telegram.person(62, { language: 'en' })
  await olga.say('/price naive 3 new season')
  await olga.tap('Yes')
  await anna.say('/models')
  expect(anna.last().text).toContain('3 credits a row')
  await olga.say('/model garch off')
  await olga.tap('Yes')
  expect(olga.last().text).toMatch(/^✅/)
  await anna.say('/models')
  expect(anna.buttons().some((text) => /garch/i.test(text))).toBe(false)
  await olga.tap('Take back')
  expect(olga.last().text).toContain('off → on')
  await olga.tap('Yes')
  await anna.say('/models')
  expect(anna.buttons().some((text) => /garch/i.test(text))).toBe(true)
  await olga.say('/models')
  expect(olga.last().text).toContain('Models and versions')
  await olga.say('/ledger')
  expect(olga.last().text).toContain('The books balance')
  expect(world.telegram.complaints()).toEqual([])
})

test('admin: what was changed is taken back a day later, from the log, unless it has changed since', async () => {
  await using world = await startWorld()
  const olga = world.telegram.person(ADMIN_ID, { language: 'en', isAdmin: true })
  await olga.say('/models')
  const usual = /(\S+) \S+\n[^\n]*default/.exec(olga.last().text ?? '')?.[1]
  expect(usual).not.toBe('naive')
  await olga.say('/model naive default')
  await olga.tap('Yes')
  await olga.say('/models')
  expect(olga.last().text).toMatch(/naive \S+\n[^\n]*default/)
  await world.telegram.advance(24 * 3_600_000)
  await olga.say('/audit')
  await olga.tap(olga.buttons()[0] ?? '')
  expect(olga.last().text).toContain('default model naive → –')
  await olga.tap('No')
  await olga.say('/audit')
  await olga.tap(olga.buttons()[0] ?? '')
  await olga.tap('Yes')
  expect(olga.last().text).toMatch(/^✅/)
  await olga.say('/models')
  expect(olga.last().text).toContain('default')
  expect(olga.last().text).not.toMatch(/naive \S+\n[^\n]*default/)

  await olga.say('/price naive 3 new season')
  await olga.tap('Yes')
  const done = olga.last().message_id
  await olga.say('/price naive 4 newer season')
  await olga.tap('Yes')
  await olga.tap('Take back', { message: done })
  expect(olga.last().text).toContain('It has changed since')
  expect(olga.buttons()).not.toContain('✅ Yes')
  await olga.say('/price naive 5 newest season')
  expect(olga.last().text).toContain('4 credits → 5 credits')
  expect(world.telegram.complaints()).toEqual([])
})

test('admin: commands and buttons do not exist for anyone else', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(63, { language: 'en' })
  await anna.say('/nosuchcommand')
  const unknown = anna.last().text
  for (const command of [
    '/admin',
    '/stats',
    '/users',
    '/user 1',
    '/credit 63 100 gift',
    '/price naive 0 gift',
    '/model naive off',
    '/ledger',
    '/audit',
  ]) {
    await anna.say(command)
    expect({ command, text: anna.last().text }).toEqual({ command, text: unknown })
  }
  for (const data of [
    'a:stats',
    'yes:u1',
    'back:1',
    'approve:prp_1',
    'proposal:prp_1',
    'give:acc_1',
    'state:naive:retire',
  ]) {
    await anna.tapData(data)
    expect(anna.toast()).toBe('This button is from an earlier step.')
  }
  expect(anna.commands().map(({ command }) => command)).not.toContain('ledger')
  expect(world.telegram.complaints()).toEqual([])
})

/** Uploads a version of a model and switches it on, as an admin does over REST. */
async function activate({ core }: World, version: string): Promise<void> {
  const token = await core.admin()
  const bytes = honestSeries(Number(version[0]))
  const body = new FormData()
  body.set('manifest', JSON.stringify(seriesManifest(bytes, { name: 'guest', version })))
  body.set('card', '# A card')
  body.set('model', new Blob([new Uint8Array(bytes)]), 'model.onnx')
  expect((await core.request('POST', '/api/admin/models', { token, body })).status).toBe(201)
  const path = `/api/admin/models/guest/versions/${version}/state`
  const json = { action: 'activate', reason: 'a test' }
  expect((await core.request('POST', path, { token, json })).status).toBe(200)
}

test('admin: a model goes back to the version before, and forward again by a rollback', async () => {
  await using world = await startWorld()
  await activate(world, '1.0.0')
  await activate(world, '2.0.0')
  const olga = world.telegram.person(ADMIN_ID, { language: 'en', isAdmin: true })
  const isOn = (version: string) => new RegExp(`guest ${version}\\non ·`)
  await olga.say('/models')
  expect(olga.last().text).toMatch(isOn('2.0.0'))
  await olga.say('/model guest back it drifts')
  expect(olga.last().text).toContain('return to the previous version')
  await olga.tap('Yes')
  await olga.say('/models')
  expect(olga.last().text).toMatch(isOn('1.0.0'))
  expect(olga.last().text).not.toMatch(isOn('2.0.0'))
  await olga.tap('Take back')
  await olga.tap('Yes')
  await olga.say('/models')
  expect(olga.last().text).toMatch(isOn('2.0.0'))
  expect(olga.last().text).not.toMatch(isOn('1.0.0'))
  await olga.say('/audit')
  expect(olga.last().text).toMatch(/taken back\nguest@2\.0\.0[^]*model rolled back\nguest@2\.0\.0[^]*«it drifts»/)
  expect(world.telegram.complaints()).toEqual([])
})

test.each(['en', 'ru'] as const)(
  'credits (%s): the person who is given some reads why and how many there are, a minute later, unless it was taken back',
  async (language) => {
    await using world = await startWorld()
    const { telegram } = world
    const say = languages[language]
    const inWords = (n: number): string => say('credits', { n })
    const olga = telegram.person(ADMIN_ID, { language: 'en', isAdmin: true })
    const anna = telegram.person(65, { language })
    await anna.say('/balance')
    await olga.say('/credit 65 250 for the trouble')
    await olga.tap('Yes')
    await olga.tap('Take back')
    await olga.tap('Yes')
    await olga.say('/credit 65 -100 a mistake put right')
    await olga.tap('Yes')
    const before = anna.replies().length
    await telegram.advance(60_000)
    expect(anna.replies()).toHaveLength(before)
    await telegram.advance(10_000)
    expect(anna.replies()).toHaveLength(before + 1)
    const taken = { credits: inWords(100), reason: 'a mistake put right', available: inWords(400) }
    expect(anna.last().text).toBe(noticeText(language, 'credits_taken', taken))
    // Taken back when it was told already: that is told too.
    const token = await world.core.admin()
    const statement = await world.core.request('GET', '/api/admin/audit', { token })
    const [record] = z.object({ items: z.array(z.object({ seq: z.int() })) }).parse(statement.json).items
    const path = `/api/admin/audit/${record?.seq}/rollback`
    const json = { reason: 'a mistake' }
    expect((await world.core.request('POST', path, { token, json })).status).toBe(201)
    await telegram.settled()
    const reason = say('tx-undone', { reason: 'a mistake put right' })
    const given = { credits: inWords(100), reason, available: inWords(500) }
    expect(anna.last().text).toBe(noticeText(language, 'credits_given', given))
    expect(telegram.complaints()).toEqual([])
  },
)

test.each(['en', 'ru'] as const)(
  'admin (%s): is told at once when a model rests, and when it is back',
  async (language) => {
    await using world = await startWorld()
    const olga = world.telegram.person(ADMIN_ID, { language, isAdmin: true })
    await olga.say('/balance')
    const told = () => {
      world.telegram.control.advance(1_000)
      return olga.last().text
    }
    const { versionId, manifest } = await world.core.catalog.resolve('naive')
    const model = `naive ${manifest.version}`
    await world.core.catalog.quarantine(versionId, 'a test')
    await expect
      .poll(told, { timeout: 20_000 })
      .toContain(noticeText(language, 'model_resting', { model, time: '' }).slice(0, 20))
    await world.telegram.advance(6 * 60_000)
    expect(await world.core.catalog.tryResting()).toBe(1)
    await expect.poll(told, { timeout: 20_000 }).toBe(noticeText(language, 'model_back', { model }))
  },
)
