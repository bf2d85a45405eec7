import { expect, test } from 'vitest'
import { readPdf } from '../../core/invoices/read-pdf.ts'
import { startWorld, type World } from '../world.ts'
import { languages } from './credits.ts'

/** A file that was sent into a chat, as bytes. */
async function fileOf({ telegram: { apiRoot, token, fetch } }: World, id: string | undefined): Promise<Uint8Array> {
  const answer = await fetch(`${apiRoot}/bot${token}/getFile?file_id=${id}`)
  const { result } = (await answer.json()) as { result: { file_path: string } }
  return new Uint8Array(await (await fetch(`${apiRoot}/file/bot${token}/${result.file_path}`)).arrayBuffer())
}

test.each(['en', 'ru'] as const)(
  'invoices (%s): a payment in Stars has a receipt, which comes as a file',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(81, { language })
    await anna.say('/invoices')
    expect(anna.last().text).toBe(say('invoices-none'))
    await anna.say('/topup 250')
    await anna.pay()
    await anna.say('/invoices')
    expect(anna.last().text).toContain(`${say('invoice-kind-receipt')} CC-R-`)
    expect(anna.last().text).toContain(say('stars', { n: 25 }))
    const [paper = ''] = anna.buttons()
    await anna.tap(paper)
    const { document } = anna.last()
    expect(document?.file_name).toMatch(/^CC-R-\d{4}-000001\.pdf$/)
    const [text] = readPdf(await fileOf(world, document?.file_id))
    expect(text).toContain(language === 'en' ? 'Total paid  25 XTR' : 'Итого оплачено  25 XTR')
    expect(text).toContain(language === 'en' ? '250 credits' : '250 кредитов')
    expect(world.telegram.complaints()).toEqual([])
  },
)
