import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { noticeText } from '../../support/notices.ts'
import { startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'password (%s): the joined chat is asked, gives a link, and tells of the change',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const { core, telegram } = world
    const anna = telegram.person(41, { language })
    const token = await core.register()
    const { json: code } = await core.request('POST', '/api/account/link-code', { token })
    // A chat that joins goes on in its own language.
    await anna.say('/balance')
    await anna.say(`/login ${String(code.code)}`)
    await anna.tap(say('button-join'))
    await core.request('POST', '/api/auth/reset', { json: { email: 'user0@example.com' } })
    await telegram.settled(() => anna.last().text?.includes(noticeText(language, 'password_asked')) === true)
    await anna.tap(say('button-password'))
    const link = /#([\w-]{43})/.exec(anna.last().text ?? '')?.[1]
    const json = { code: link, password: 'staple under a green moon' }
    expect((await core.request('POST', '/api/auth/reset/confirm', { json })).status).toBe(204)
    await telegram.settled()
    expect(anna.last().text).toBe(noticeText(language, 'password_changed'))
    expect((await core.request('GET', '/api/account', { token })).status).toBe(401)
    // The chat itself goes on.
    await anna.say('/settings')
    expect(anna.last().text).toContain(say('settings-title'))
    expect(telegram.complaints()).toEqual([])
  },
)
