import { html } from 'hono/html'
import type { Language } from '../contract/common.ts'
import type { LegalText } from '../contract/trust/terms.ts'
import { formPage, type Html } from '../kit/http/page.ts'
import { parseArticle } from '../kit/text/markdown.ts'

/** The page of one text, with links to its other language and to the other text. */
export function legalPage({ document, language, version, text }: LegalText): Html {
  const { title, paragraphs } = parseArticle(text)
  const { edition, other, otherLanguage } = WORDS[language]
  const [otherDocument, otherPage] =
    document === 'terms' ? (['privacy', '/privacy'] as const) : (['terms', '/terms'] as const)
  const foreign: Language = language === 'en' ? 'ru' : 'en'
  return formPage(
    language,
    { title, intro: `${edition} ${version}` },
    html`${paragraphs.map(
      (pieces) =>
        html`<p>${pieces.map(({ text: words, isBold }) => (isBold ? html`<strong>${words}</strong>` : words))}</p>`,
    )}
      <p>
        <a href="${otherPage}/${language}">${other[otherDocument]}</a> ·
        <a href="/${document}/${foreign}" hreflang="${foreign}">${otherLanguage}</a>
      </p>`,
  )
}

const WORDS = {
  en: { edition: 'Edition of', other: { terms: 'Terms of use', privacy: 'Privacy' }, otherLanguage: 'По-русски' },
  ru: {
    edition: 'Редакция от',
    other: { terms: 'Условия использования', privacy: 'Конфиденциальность' },
    otherLanguage: 'In English',
  },
} as const
