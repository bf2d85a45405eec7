import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../../../core/kit/paths.ts'
import { honestTable, tableManifest } from '../../support/onnx-models.ts'
import { download, startWorld } from '../world.ts'

/** The sample with its first two rows in the other order: another table for core, and as good a one. */
function ownTable(sample: string): string {
  const [names = '', first = '', second = '', ...others] = sample.split(/(?<=\n)/)
  return [names, second, first, ...others].join('')
}

const SAMPLE = readFileSync(join(projectRoot, 'models/credit-risk/sample.csv'), 'utf8')

test('a table model: chosen from the list, tried with its own sample, paid for by the row, answered as a file', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(20, { language: 'en' })
  await anna.say('/models')
  expect(anna.last().text).toContain('1 credit a row · scores the rows of a table')
  await anna.tap('Score a table with Credit risk')
  expect(anna.last().text).toContain('it scores each row of a table')
  await anna.tap('Send an example file')
  const { document } = anna.last()
  expect(document?.file_name).toBe('example-table.csv')
  const sample = await download(world, document?.file_id ?? '')
  expect(sample).toBe(SAMPLE)

  // Both buttons leave the dialogue as it was: the table is awaited.
  await anna.upload('sample.csv', sample)
  expect(anna.last().text).toMatch(
    /40 rows read, all of them used[^]*Credit risk \(example\)[^]*free\. The sample is on us/,
  )
  await anna.tap('Discard')
  // A table of one's own costs a credit per row.
  await anna.say('/predict credit-risk')
  await anna.upload('mine.csv', ownTable(sample))
  expect(anna.last().text).toMatch(/40 rows read, all of them used[^]*Credit risk \(example\)[^]*40 credits/)
  expect(anna.buttons().join()).not.toMatch(/horizon|Change model|differently/i)
  await anna.tap('Confirm')
  expect(anna.last().text).toMatch(/has scored 40 rows of a table for 40 credits\.\n• row 1: \d+(\.\d+)?%/)
  await anna.tap('All answers as a file')
  const answers = await download(world, anna.last().document?.file_id ?? '')
  expect(answers.trim().split('\n')).toHaveLength(41)
  expect(answers).toMatch(/^row,value/)
  await anna.say('/balance')
  expect(anna.last().text).toMatch(/^460 credits/)
  await anna.say('/ph')
  await anna.tap('Credit risk')
  expect(anna.last().text).toContain('has scored')
  await anna.say('/risk')
  expect(anna.last().text).toContain('no forecast yet to show the risk of')
  expect(world.telegram.complaints()).toEqual([])
})

test('an uploaded table model: the sample has its columns; bad rows are reported and not charged', async () => {
  await using world = await startWorld()
  const admin = await world.core.admin()
  const bytes = honestTable()
  const body = new FormData()
  body.set('model', new Blob([Uint8Array.from(bytes)]), 'model.onnx')
  body.set('manifest', JSON.stringify(tableManifest(bytes)))
  expect((await world.core.request('POST', '/api/admin/models', { token: admin, body })).status).toBe(201)
  const path = '/api/admin/models/scorer/versions/1.0.0/state'
  const sold = await world.core.request('POST', path, { token: admin, json: { action: 'activate', reason: 'to sell' } })
  expect(sold.status).toBe(200)

  const ivan = world.telegram.person(21, { language: 'ru' })
  await ivan.say('/predict scorer')
  await ivan.tap('Прислать пример файла')
  expect(ivan.last().document?.file_name).toBe('пример-таблицы.csv')
  const sample = await download(world, ivan.last().document?.file_id ?? '')
  expect(sample.split('\r\n')[0]).toBe('age,grade')
  await ivan.upload('table.csv', `${ownTable(sample)}44,z\r\nmany,a\r\n`)
  expect(ivan.last().text).toContain('Прочитано строк: 12, годных: 10, пропущено: 2')
  expect(ivan.last().text).toContain('строка 11, grade: такого значения модель не знает')
  await ivan.tap('Подтвердить')
  expect(ivan.last().text).toMatch(/строк.* 10 кредитов/)
  // A file without the columns is refused, and the next one is waited for.
  await ivan.say('/predict scorer')
  await ivan.upload('other.csv', 'a,b\n1,2\n')
  expect(ivan.last().text).toContain('Этой модели нужны столбцы')
  await ivan.upload('table.csv', sample)
  expect(ivan.last().text).toContain('Прочитано строк: 10, все годны')
  expect(world.telegram.complaints()).toEqual([])
})

test('sample: a model of series has none, nor has one that is not sold', async () => {
  await using world = await startWorld()
  for (const name of ['naive', 'nosuch']) {
    const { status, json } = await world.core.request('GET', `/api/models/${name}/sample.csv`)
    expect([status, json.code]).toEqual([404, 'not_found'])
  }
})
