import { expect, test } from 'vitest'
import { isIban, referenceOf, referencesIn, toPrinted } from '../../../../core/payments/bank/reference.ts'
import { createRandom } from '../../../support/random.ts'

test('reference: the same id has the same one, of 20 characters with right check digits, and 20,000 ids have as many', () => {
  const references = Array.from({ length: 20_000 }, (_, index) => referenceOf(`pay_${index}`))
  expect(referenceOf('pay_1')).toBe(references[1])
  expect(new Set(references).size).toBe(20_000)
  for (const reference of references.slice(0, 200)) {
    expect(reference).toMatch(/^RF\d{2}[2-9A-HJ-NP-Z]{16}$/)
    // ISO 11649: moved to the end and in digits, the remainder by 97 is 1.
    const digits = Array.from(reference.slice(4) + reference.slice(0, 4), (char) => Number.parseInt(char, 36)).join('')
    expect(BigInt(digits) % 97n).toBe(1n)
  }
})

test('reference: it is found in what banks make of it, whatever stands around it, and a changed character is not', () => {
  const random = createRandom(20_261_130)
  const marks = [' ', '-', '/', '\n', '.']
  for (let index = 0; index < 5_000; index += 1) {
    const reference = referenceOf(`pay_${index}`)
    const spoilt = toPrinted(reference).replaceAll(' ', () => marks[random.int(0, 4)] ?? '')
    const text = `invoice ${random.int(0, 99_999)} ${spoilt}${random.int(0, 9_999_999)}`
    expect(referencesIn(text)).toContain(reference)
    const at = random.int(4, 19)
    // A digit for a letter moves the others, and may pass: it is unknown all the same.
    const [other, another] = /\d/.test(reference[at] ?? '') ? ['2', '3'] : ['X', 'Y']
    const typo = `${reference.slice(0, at)}${reference[at] === other ? another : other}${reference.slice(at + 1)}`
    expect(referencesIn(typo)).toEqual([])
  }
})

test('iban: its check digits are checked', () => {
  expect(['DE89370400440532013000', 'GB33BUKB20201555555555'].map(isIban)).toEqual([true, true])
  expect(['DE88370400440532013000', 'DE89 3704 0044', '', 'de89370400440532013000'].map(isIban)).toEqual([
    false,
    false,
    false,
    false,
  ])
})
