import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Language } from '../contract/common.ts'
import { ERRORS } from '../contract/errors/errors.ts'
import { ERROR_TEXTS } from '../contract/errors/texts.ts'
import { isAppError } from '../kit/errors.ts'
import { formPage, type Html } from '../kit/http/page.ts'
import type { AppEnv } from '../kit/http/router.ts'

interface CodeTexts {
  title: string
  intro: string
  code: string
  send: string
  done: string
}

/** A page that a link with a one-time code opens. The code stands behind the # of the address: CODE_SCRIPT carries it into its field, and
 *  who has scripts switched off pastes it there. It asks for a tap, so that a program that follows links in mails does nothing. */
export function createCodePage({
  path,
  texts,
  fields = () => '',
}: {
  path: string
  texts: Readonly<Record<Language, CodeTexts>>
  /** Further fields of the form. */
  fields?: (language: Language) => Html | ''
}) {
  /** `fault`: why the last try failed, in the reader's language. */
  function ask(language: Language, fault?: string): Html {
    const said = texts[language]
    const told = fault === undefined ? '' : html`<p class="bad" role="alert"><strong>${fault}</strong></p>`
    return formPage(
      language,
      said,
      html`${told}
        <form method="post" action="${path}" autocomplete="off">
          <label for="code">${said.code}</label>
          <input id="code" name="code" required maxlength="100" spellcheck="false" />
          ${fields(language)}
          <button type="submit">${said.send}</button>
        </form>`,
      html`<script src="${CODE_SCRIPT_PATH}" defer></script>`,
    )
  }

  return {
    ask,
    /** Answers the form: with the page that says it is done, or with the form and what went wrong. */
    async answer(c: Context<AppEnv>, work: () => Promise<void>): Promise<Response> {
      const { language } = c.var
      try {
        await work()
        const { done } = texts[language]
        return await c.html(
          formPage(language, texts[language], html`<p class="good" role="status"><strong>${done}</strong></p>`),
        )
      } catch (error) {
        if (!isAppError(error)) throw error
        const [fault] = isAppError(error, 'validation_failed') ? error.params.fields : []
        const said =
          fault === undefined
            ? ERROR_TEXTS[language][error.code].advice
            : `${fault.message[language]}: ${fault.fix[language]}`
        return c.html(ask(language, said), ERRORS[error.code].status)
      }
    },
  }
}

export const CODE_SCRIPT_PATH = '/docs/assets/code.js'
/** The code leaves the address as well, so that it does not stay in the browser's history. */
export const CODE_SCRIPT = `const code = location.hash.slice(1)
if (code !== '') {
  document.getElementById('code').value = code
  history.replaceState(null, '', location.pathname)
  document.querySelector('input:not(#code)')?.focus()
}
`
