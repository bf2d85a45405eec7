import { html } from 'hono/html'
import type { Language } from '../../contract/common.ts'
import { formPage, type Html } from '../../kit/http/page.ts'

/** The page that a link to confirm an address opens: it asks for a tap, so that a program that follows links in mails confirms nothing.
 *  `fault`: why the last try failed, in the reader's language. */
export function confirmPage(language: Language, fault?: string): Html {
  const texts = TEXTS[language]
  const told = fault === undefined ? '' : html`<p class="bad" role="alert"><strong>${fault}</strong></p>`
  return formPage(
    language,
    texts,
    html`${told}
      <form method="post" action="/confirm" autocomplete="off">
        <label for="code">${texts.code}</label>
        <input id="code" name="code" required maxlength="100" spellcheck="false" />
        <button type="submit">${texts.confirm}</button>
      </form>`,
    html`<script src="/docs/assets/confirm.js" defer></script>`,
  )
}

/** What it says when the address is confirmed. */
export function confirmedPage(language: Language): Html {
  const texts = TEXTS[language]
  return formPage(language, texts, html`<p class="good" role="status"><strong>${texts.done}</strong></p>`)
}

/** The code leaves the address as well, so that it does not stay in the browser's history. */
export const CONFIRM_SCRIPT = `const code = location.hash.slice(1)
if (code !== '') {
  document.getElementById('code').value = code
  history.replaceState(null, '', '/confirm')
}
`

const TEXTS = {
  en: {
    title: 'Your e-mail',
    intro: 'The link works once. It says that this address is yours.',
    code: 'The code of the link: all that follows the # in it',
    confirm: 'This address is mine',
    done: 'The address is confirmed.',
  },
  ru: {
    title: 'Ваша почта',
    intro: 'Ссылка действует один раз. Она подтверждает, что этот адрес ваш.',
    code: 'Код из ссылки: всё, что стоит в ней после #',
    confirm: 'Это мой адрес',
    done: 'Адрес подтверждён.',
  },
} as const
