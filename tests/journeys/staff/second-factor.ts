import { loadLanguages } from '../../../bot/locales/say.ts'
import type { TestPerson } from '../../support/telegram-person.ts'
import { codeNow } from '../../support/factor.ts'
import type { World } from '../world.ts'

const languages = loadLanguages()

/** Sets a second factor up in the chat, as staff do where one is demanded, with the code of core's log. Returns its secret. */
export async function setUpFactor({ core }: World, person: TestPerson, language: 'en' | 'ru'): Promise<string> {
  const say = languages[language]
  await person.say('/settings')
  await person.tap(say('button-security'))
  await person.tap(say('button-mfa-on'))
  if (person.last().text === say('security-operator')) await person.say(core.enrolmentCode())
  const secret = /[A-Z2-7]{32}/.exec(person.last().caption ?? '')?.[0] ?? ''
  await person.say(codeNow(secret, core.now))
  await person.tap(say('button-mfa-kept'))
  return secret
}
