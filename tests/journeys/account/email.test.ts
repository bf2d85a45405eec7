import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { startMailBox } from '../../core/auth/mail-box.ts'
import { noticeText } from '../../support/notices.ts'
import { startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'e-mail (%s): in the joined chat another one is asked for, changes when its link is followed, and the chat is told',
  async (language) => {
    const box = await startMailBox()
    try {
      await using world = await startWorld({ env: { MAIL_URL: box.url } })
      const say = languages[language]
      const { core, telegram } = world
      const anna = telegram.person(41, { language })
      const token = await core.register()
      const { json: code } = await core.request('POST', '/api/account/link-code', { token })
      await anna.say('/settings')
      expect(anna.buttons()).not.toContain(say('button-email'))
      await anna.say(`/login ${String(code.code)}`)
      await anna.tap(say('button-join'))
      await anna.say(`/lang ${language}`)
      await anna.say('/settings')
      await anna.tap(say('button-email'))
      await anna.say('not an address')
      expect(anna.last().text).toContain(say('email-want'))
      await anna.say('New@Example.com')
      expect(anna.last().text).toBe(say('email-sure', { email: 'new@example.com' }))
      await anna.tap(say('button-email-send'))
      expect(anna.last().text).toBe(say('email-sent', { email: 'new@example.com' }))
      expect((await box.next()).to).toBe('user0@example.com')
      const letter = await box.next()
      expect(letter.to).toBe('new@example.com')
      const json = { code: /#([\w-]{43})/.exec(letter.text)?.[1] }
      expect((await core.request('POST', '/api/auth/email/confirm', { json })).status).toBe(204)
      await telegram.settled()
      expect(anna.last().text).toBe(noticeText(language, 'email_changed'))
      expect((await box.next()).to).toBe('user0@example.com')
      expect(telegram.complaints()).toEqual([])
    } finally {
      await box.close()
    }
  },
)
