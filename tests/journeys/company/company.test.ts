import { expect, test, vi } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { BOT_KEY } from '../../support/core.ts'
import type { TestPerson } from '../../support/telegram-person.ts'
import { noticeText } from '../../support/notices.ts'
import { ADMIN_ID, startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'company (%s): an invitation is opened in the chat, once; /settings switches',
  async (language) => {
    await using world = await startWorld()
    const { core, telegram } = world
    const say = languages[language]
    const owner = await core.register()
    const json = { company: 'Rook Ltd', tax_id: 'GB123456789', billing_address: '1 High Street, London' }
    const { json: company } = await core.request('POST', '/api/companies', { token: owner, json })
    await core.request('POST', `/api/admin/companies/${String(company.id)}/decision`, {
      token: await core.admin(),
      json: { approve: true, reason: 'looked it up' },
    })
    const invite = async () =>
      core.request('POST', '/api/account/invitations', {
        token: owner,
        json: {},
        headers: { 'x-account': String(company.id) },
      })
    const code = String((await invite()).json.code)
    const [anna, boris] = [telegram.person(71, { language }), telegram.person(72, { language })]
    await anna.say(`/start join_${code}`)
    expect(anna.last().text).toContain('Rook Ltd')
    await anna.tap(say('button-enter'))
    expect(anna.last().text).toBe(say('company-joined', { company: 'Rook Ltd' }))
    await anna.tap(say('button-switch', { name: 'Rook Ltd' }))
    expect(anna.last().text).toContain(say('settings-corporate', { company: 'Rook Ltd' }))
    await anna.tap(say('button-switch', { name: say('button-personal') }))
    expect(anna.last().text).toContain(say('settings-title'))
    await boris.say(`/start join_${code}`)
    expect(boris.last().text).toBe(say('error-invitation_invalid'))
    expect(telegram.complaints()).toEqual([])
  },
)

test.each(['en', 'ru'] as const)(
  'company (%s): who has applied for it reads in the chat what was decided, and why; one that is let in is a tap away',
  async (language) => {
    await using world = await startWorld()
    const { core, telegram } = world
    const say = languages[language]
    const anna = telegram.person(71, { language })
    await anna.say(`/lang ${language}`)
    const apply = async (company: string) => {
      const pass = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id: '71' } })
      const json = { company, tax_id: 'GB123456789', billing_address: '1 High Street, London' }
      const applied = await core.request('POST', '/api/companies', { token: String(pass.json.access_token), json })
      expect(applied.json.state).toBe('applied')
      return String(applied.json.id)
    }
    const decide = async (id: string, approve: boolean, reason: string) => {
      const decision = { token: await core.admin(), json: { approve, reason } }
      expect((await core.request('POST', `/api/admin/companies/${id}/decision`, decision)).status).toBe(200)
    }
    const hearsOf = (person: TestPerson, text: string) =>
      vi.waitFor(
        async () => {
          await telegram.advance(2_000)
          expect(person.texts()).toContain(text)
        },
        { timeout: 20_000 },
      )
    const hears = (text: string) => hearsOf(anna, text)
    await decide(await apply('Pawn Ltd'), false, 'the number is not theirs')
    await hears(noticeText(language, 'company_declined', { company: 'Pawn Ltd', reason: 'the number is not theirs' }))
    await decide(await apply('Rook <Ltd>'), true, 'looked it up')
    await hears(noticeText(language, 'company_approved', { company: 'Rook <Ltd>', reason: 'looked it up' }))
    await anna.tap(say('button-switch', { name: 'Rook <Ltd>' }))
    expect(anna.last().text).toContain(say('settings-corporate', { company: 'Rook <Ltd>' }))
    // Olga had never written to the bot: what waited for her comes when she does.
    const olga = telegram.person(ADMIN_ID, { language, isAdmin: true })
    await olga.say('/start')
    // Her account was opened by a program, in English.
    await hearsOf(olga, noticeText('en', 'company_applied', { company: 'Rook <Ltd>' }))
    expect(telegram.complaints()).toEqual([])
  },
)
