import { toIso } from '../../kit/clock.ts'

export interface Letter {
  to: string
  subject: string
  text: string
}

/** What is written to somebody whose account is being deleted. `at`: when it happens, or happened. */
export function letterOf(
  language: 'en' | 'ru',
  kind: 'scheduled' | 'canceled' | 'done',
  at: number,
): Pick<Letter, 'subject' | 'text'> {
  return LETTERS[language][kind](`${toIso(at).slice(0, 16).replace('T', ' ')} UTC`)
}

const LETTERS = {
  en: {
    scheduled: (time: string) => ({
      subject: 'Your Coincast account will be deleted',
      text: `Your account and everything in it will be deleted on ${time}.\n\nUntil then you can take it back: in the chat under /settings, or with DELETE /api/account/deletion.\n\nIf it was not you, take it back and set a new password.\n`,
    }),
    canceled: () => ({
      subject: 'Your Coincast account stays',
      text: 'The deletion of your account was taken back. Everything is as it was.\n\nIf it was not you, set a new password.\n',
    }),
    done: () => ({
      subject: 'Your Coincast account is deleted',
      text: 'Your account is deleted, and this address with it. We will not write to you again.\n',
    }),
  },
  ru: {
    scheduled: (time: string) => ({
      subject: 'Ваш счёт Coincast будет удалён',
      text: `Ваш счёт и всё, что в нём есть, будет удалено ${time}.\n\nДо этого удаление можно отменить: в чате в /settings или запросом DELETE /api/account/deletion.\n\nЕсли это были не вы, отмените удаление и задайте новый пароль.\n`,
    }),
    canceled: () => ({
      subject: 'Ваш счёт Coincast остаётся',
      text: 'Удаление счёта отменено. Всё осталось как было.\n\nЕсли это были не вы, задайте новый пароль.\n',
    }),
    done: () => ({
      subject: 'Ваш счёт Coincast удалён',
      text: 'Ваш счёт удалён, а с ним и этот адрес. Больше мы вам не напишем.\n',
    }),
  },
} as const
