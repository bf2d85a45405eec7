import { expect, test } from 'vitest'
import { parseDsn } from '../../../core/mail/dsn.ts'
import { toDsn } from './dsn.ts'

test('reports: address, status, words and the letter are read, whatever ends its lines', () => {
  const read = {
    messageId: 'ntc_1@shop.example',
    deliveries: [
      {
        address: 'anna@example.com',
        action: 'failed',
        status: '5.1.1',
        diagnostic: '550 5.1.1 <Anna@example.com>: Recipient address rejected: User unknown',
      },
    ],
  }
  expect(parseDsn(toDsn({ address: 'Anna@example.com' }))).toEqual(read)
  expect(parseDsn(toDsn({ address: 'Anna@example.com' }).replaceAll('\r\n', '\n'))).toEqual(read)
})

test('reports: with the headers of the letter only, and in base64, they are read as well', () => {
  const text = toDsn({})
  expect(parseDsn(text.replace('message/rfc822', 'text/rfc822-headers'))?.messageId).toBe('ntc_1@shop.example')
  const fields = text.slice(
    text.indexOf('Reporting-MTA'),
    text.indexOf('\r\n\r\n--4Vx/mx.example\r\nContent-Description: Und'),
  )
  const encoded = text
    .replace(fields, Buffer.from(fields).toString('base64'))
    .replace('message/delivery-status', 'message/delivery-status\r\nContent-Transfer-Encoding: base64')
  expect(parseDsn(encoded)?.deliveries).toMatchObject([{ status: '5.1.1' }])
})

test('reports: a letter that is none, one without its part, or with fields that say nothing, blocks no address', () => {
  expect(parseDsn('')).toBeUndefined()
  expect(parseDsn('Subject: Out of office\n\nI am away. Status: 5.1.1')).toBeUndefined()
  expect(parseDsn(toDsn({}).replace('message/delivery-status', 'text/plain'))).toBeUndefined()
  expect(parseDsn(toDsn({ status: 'gone' }))?.deliveries).toEqual([])
  expect(parseDsn(toDsn({ action: 'perhaps' }))?.deliveries).toEqual([])
  expect(parseDsn(toDsn({ messageId: 'a b' }))?.messageId).toBeNull()
})
