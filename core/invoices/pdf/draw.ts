import { createCanvas, PDFDocument } from '@napi-rs/canvas'
import type { Language } from '../../contract/common.ts'
import type { Paper } from '../../contract/money/invoices.ts'
import { fontOf, registerFonts } from '../../picture/fonts.ts'
import { layoutPaper, type Page, PAGE } from './layout.ts'
import type { Measure } from './wrapping.ts'
import { PAPER_WORDS } from './words.ts'

/** Draws a paper as a PDF: the same paper is always the same bytes, since nothing in it is of now. Meant for a child process: some 10 ms and
 *  native memory. Throws Error if the font package is missing. */
export function drawPaper(paper: Paper, language: Language): Buffer {
  registerFonts()
  const words = PAPER_WORDS[language]
  const title = `${words.title[paper.kind]} ${paper.number ?? words.draft}`
  const author = paper.seller.name ?? ''
  const document = new PDFDocument({ title, author, creator: 'Coincast' })
  for (const page of layoutPaper(paper, language, createMeasure())) {
    drawPage(document.beginPage(PAGE.width, PAGE.height), page)
    document.endPage()
  }
  return document.close()
}

type Context = ReturnType<PDFDocument['beginPage']>

function createMeasure(): Measure {
  const context = createCanvas(1, 1).getContext('2d')
  plain(context)
  return (text, px, weight) => {
    context.font = fontOf(px, weight)
    return context.measureText(text).width
  }
}

/** Without ligatures: a text that is copied out of the paper, or searched in it, has every letter. */
function plain(context: Pick<Context, 'textRendering'>): void {
  context.textRendering = 'optimizeSpeed'
}

function drawPage(context: Context, { texts, rules }: Page): void {
  plain(context)
  context.textBaseline = 'alphabetic'
  for (const { y, left, right, width } of rules) {
    context.fillStyle = '#9a9a9a'
    context.fillRect(left, y, right - left, width)
  }
  for (const { text, x, y, px, weight, align, colour } of texts) {
    context.font = fontOf(px, weight)
    context.textAlign = align
    context.fillStyle = colour
    context.fillText(text, x, y)
  }
}
