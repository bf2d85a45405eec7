/** A page of prose as it is read: paragraphs of pieces, some of them bold. */
export interface Article {
  title: string
  paragraphs: Array<Array<{ text: string; isBold: boolean }>>
}

/** Reads the little Markdown our pages are written in: one `#` title, paragraphs, **bold**, `code`. Links stay behind: where the page
 *  is shown, other things surround it. */
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
