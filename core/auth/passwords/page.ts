import { html } from 'hono/html'
import type { Language } from '../../contract/common.ts'
import { formPage, type Html } from '../../kit/http/page.ts'

/** The page that a link to a new password opens. The code stands behind the # of the address: RESET_SCRIPT carries it into its field,
 *  and who has scripts switched off pastes it there. `fault`: why the last try failed, in the reader's language. */
export function resetPage(language: Language, fault?: string): Html {
  const texts = TEXTS[language]
  const told = fault === undefined ? '' : html`<p class="bad" role="alert"><strong>${fault}</strong></p>`
  return formPage(
    language,
    texts,
    html`${told}
      <form method="post" action="/reset" autocomplete="off">
        <label for="code">${texts.code}</label>
        <input id="code" name="code" required maxlength="100" spellcheck="false" />
        <label for="password">${texts.password}</label>
        <input id="password" name="password" type="password" required minlength="8" autocomplete="new-password" />
        <button type="submit">${texts.set}</button>
      </form>`,
    html`<script src="/docs/assets/reset.js" defer></script>`,
  )
}

/** What it says when the password is set. */
export function resetDonePage(language: Language): Html {
  const texts = TEXTS[language]
  return formPage(language, texts, html`<p class="good" role="status"><strong>${texts.done}</strong></p>`)
}

/** The code leaves the address as well, so that it does not stay in the browser's history. */
export const RESET_SCRIPT = `const code = location.hash.slice(1)
if (code !== '') {
  document.getElementById('code').value = code
  history.replaceState(null, '', '/reset')
  document.getElementById('password').focus()
}
`

const TEXTS = {
  en: {
    title: 'A new password',
    intro: 'The link works once. When the password is set, every device is signed out.',
    code: 'The code of the link: all that follows the # in it',
    password: 'The new password, at least 8 characters',
    set: 'Set the password',
    done: 'The password is set. Sign in with it now.',
  },
  ru: {
    title: 'Новый пароль',
    intro: 'Ссылка действует один раз. Как только пароль задан, вход на всех устройствах закрывается.',
    code: 'Код из ссылки: всё, что стоит в ней после #',
    password: 'Новый пароль, не короче 8 символов',
    set: 'Задать пароль',
    done: 'Пароль задан. Теперь войдите с ним.',
  },
} as const
