import { expect, test } from 'vitest'
import { loadLanguages } from '../../bot/locales/say.ts'
import { startWorld } from './world.ts'

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
