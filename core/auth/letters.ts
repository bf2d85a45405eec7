import * as accounts from '../accounts/store.ts'
import type { Language } from '../contract/common.ts'
import type { Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { DAY_MS } from '../kit/units.ts'
import type { MailQueue } from '../mail/queue.ts'
import type { FactorChange } from './factor/enrolment.ts'

const KEPT_MS = 3 * DAY_MS

/** Mail about the second factor, for who has no chat to be told in. */
export function createFactorLetters({ mails, now }: { mails: MailQueue | null; now: Now }) {
  return async (tx: Tx, userId: string, what: FactorChange | 'guessed'): Promise<void> => {
    const user = mails === null ? undefined : await accounts.findUser(tx, userId)
    if (mails === null || user === undefined || user.email === null || user.telegramId !== null) return
    const { subject, end } = FRAME[user.language]
    const text = `${SAID[user.language][what]}\n\n${end}\n`
    await mails.post(tx, { to: user.email, subject, text }, now() + KEPT_MS)
  }
}

const FRAME: Record<Language, { subject: string; end: string }> = {
  en: {
    subject: 'The second factor of your Coincast account',
    end: 'If this was not you, set a new password now and write to us.',
  },
  ru: {
    subject: 'Второй фактор вашего счёта Coincast',
    end: 'Если это не вы, сразу задайте новый пароль и напишите нам.',
  },
}

const SAID: Record<Language, Record<FactorChange | 'guessed', string>> = {
  en: {
    enrolled: 'The second factor is set up: signing in asks for a code now, and other devices are signed out.',
    removed: 'The second factor of your account is removed.',
    reset: 'We removed the second factor of your account.',
    codes_renewed: 'Your account has new backup codes; the old ones no longer work.',
    backup_code_used: 'A backup code of your account was used.',
    guessed: 'Someone who may know your password is trying to guess the code of your second factor.',
  },
  ru: {
    enrolled: 'Второй фактор подключён: теперь при входе нужен код, а вход на других устройствах закрыт.',
    removed: 'Второй фактор вашего счёта отключён.',
    reset: 'Мы отключили второй фактор вашего счёта.',
    codes_renewed: 'У вашего счёта новые резервные коды, прежние больше не действуют.',
    backup_code_used: 'Использован резервный код вашего счёта.',
    guessed: 'Кто-то, кто, возможно, знает ваш пароль, подбирает код второго фактора.',
  },
}
