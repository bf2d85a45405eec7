import { html } from 'hono/html'
import { createCodePage } from '../code-page.ts'

const PASSWORD = {
  en: 'The new password, at least 8 characters',
  ru: 'Новый пароль, не короче 8 символов',
}

/** The page that a link to a new password opens. */
export const resetPage = createCodePage({
  path: '/reset',
  texts: {
    en: {
      title: 'A new password',
      intro: 'The link works once. When the password is set, every device is signed out.',
      code: 'The code of the link: all that follows the # in it',
      send: 'Set the password',
      done: 'The password is set. Sign in with it now.',
    },
    ru: {
      title: 'Новый пароль',
      intro: 'Ссылка действует один раз. Как только пароль задан, вход на всех устройствах закрывается.',
      code: 'Код из ссылки: всё, что стоит в ней после #',
      send: 'Задать пароль',
      done: 'Пароль задан. Теперь войдите с ним.',
    },
  },
  fields: (language) => html`<label for="password">${PASSWORD[language]}</label>
    <input id="password" name="password" type="password" required minlength="8" autocomplete="new-password" />`,
})
