import { createCodePage } from '../code-page.ts'

/** The page that a link to confirm an address opens. */
export const confirmPage = createCodePage({
  path: '/confirm',
  texts: {
    en: {
      title: 'Your e-mail',
      intro: 'The link works once. It says that this address is yours.',
      code: 'The code of the link: all that follows the # in it',
      send: 'This address is mine',
      done: 'The address is confirmed.',
    },
    ru: {
      title: 'Ваша почта',
      intro: 'Ссылка действует один раз. Она подтверждает, что этот адрес ваш.',
      code: 'Код из ссылки: всё, что стоит в ней после #',
      send: 'Это мой адрес',
      done: 'Адрес подтверждён.',
    },
  },
})
