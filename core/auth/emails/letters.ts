import type { Language } from '../../contract/common.ts'

interface Words {
  subject: string
  text: string
}

/** The link that proves an address. */
export const confirmLetter = (language: Language, url: string): Words => CONFIRM[language](url)

/** To the address that an account still has, when another is to take its place. */
export const askedLetter = (language: Language): Words => ASKED[language]

/** To the address that an account no longer has. */
export const changedLetter = (language: Language): Words => CHANGED[language]

const CONFIRM: Record<Language, (url: string) => Words> = {
  en: (url) => ({
    subject: 'Confirm your e-mail for Coincast',
    text: `Somebody, most likely you, uses this address for a Coincast account.\n\nConfirm it here, within a day:\n${url}\n\nIf it was not you, do nothing: without the link nothing happens.\n`,
  }),
  ru: (url) => ({
    subject: 'Подтвердите почту для Coincast',
    text: `Кто-то, скорее всего вы, указал этот адрес для счёта Coincast.\n\nПодтвердите его здесь в течение суток:\n${url}\n\nЕсли это были не вы, ничего не делайте: без ссылки ничего не произойдёт.\n`,
  }),
}

const ASKED: Record<Language, Words> = {
  en: {
    subject: 'Your Coincast account is to have another e-mail',
    text: 'Somebody, most likely you, asked to change the e-mail of your Coincast account. It changes when the link that we sent to the new address is followed.\n\nIf it was not you, set a new password now: that ends the change and signs everybody else out.\n',
  },
  ru: {
    subject: 'У вашего счёта Coincast меняют почту',
    text: 'Кто-то, скорее всего вы, попросил сменить почту вашего счёта Coincast. Она сменится, когда откроют ссылку, отправленную на новый адрес.\n\nЕсли это были не вы, сразу задайте новый пароль: он отменит смену почты и завершит все остальные сеансы.\n',
  },
}

const CHANGED: Record<Language, Words> = {
  en: {
    subject: 'Your Coincast account has another e-mail now',
    text: 'The e-mail of your Coincast account was changed, and this address is no longer part of it.\n\nIf it was not you, write to us now.\n',
  },
  ru: {
    subject: 'У вашего счёта Coincast другая почта',
    text: 'Почту вашего счёта Coincast сменили, этот адрес к нему больше не относится.\n\nЕсли это были не вы, сразу напишите нам.\n',
  },
}
