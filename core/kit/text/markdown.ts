/** A page of prose for display: paragraphs of pieces, some of them bold. */
export interface Article {
  title: string
  paragraphs: Array<Array<{ text: string; isBold: boolean }>>
}

/** Parses the subset of Markdown that our pages use: one `#` title, paragraphs, **bold**, `code`. Links are
 *  dropped, because they would not fit where the page is shown. */
export function parseArticle(markdown: string): Article {
  const [head = '', ...blocks] = markdown
    .split(/\n\s*\n/)
    .map((block) => block.trim().replace(/\s*\n\s*/g, ' '))
    .filter((block) => block !== '')
  return {
    title: head.replace(/^#+\s*/, ''),
    paragraphs: blocks.filter((block) => !/^\[[^\]]*\]\([^)]*\)$/.test(block)).map(toPieces),
  }
}

const toPieces = (block: string) =>
  block
    .replaceAll('`', '')
    .split('**')
    .map((text, i) => ({ text, isBold: i % 2 === 1 }))
    .filter(({ text }) => text !== '')
