import { createHash } from 'node:crypto'

/** Without 0, 1, I and O, which people confuse. */
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const OWN_CHARS = 16
const REFERENCE = /RF\d{2}[0-9A-Z]{16}/

/** The structured reference (ISO 11649) under which a payment for `id` is to be made: always the same, always 20 characters long, so that
 *  digits that follow it in a text are not taken for a part of it. */
export function referenceOf(id: string): string {
  const bits = createHash('sha256').update(`bank reference of ${id}`).digest()
  const own = Array.from({ length: OWN_CHARS }, (_, index) => LETTERS[(bits[index] ?? 0) % LETTERS.length]).join('')
  return `RF${String(98 - mod97(`${own}RF00`)).padStart(2, '0')}${own}`
}

/** As it is printed, in groups of four. */
export const toPrinted = (reference: string): string => reference.replaceAll(/(.{4})(?=.)/g, '$1 ')

/** Everything in a text that has the form and the check digits of a reference of ours. Banks break lines in the middle of one, and people
 *  write it with spaces, slashes and hyphens. */
export function referencesIn(text: string): string[] {
  const packed = text.toUpperCase().replaceAll(/[^0-9A-Z]/g, '')
  const found = new Set<string>()
  for (let at = packed.indexOf('RF'); at >= 0; at = packed.indexOf('RF', at + 1)) {
    const part = packed.slice(at, at + 4 + OWN_CHARS)
    if (part.length === 4 + OWN_CHARS && REFERENCE.test(part) && isValid(part)) found.add(part)
  }
  return [...found]
}

/** Whether a text looks as if it were meant to have one of our references, right or not. */
export const isMeantToName = (text: string): boolean => /RF\s*\d{2}/i.test(text)

const isValid = (reference: string): boolean => mod97(reference.slice(4) + reference.slice(0, 4)) === 1

/** Whether the check digits of an IBAN, without spaces, are right. */
export const isIban = (text: string): boolean =>
  /^[A-Z]{2}\d{2}[0-9A-Z]{11,30}$/.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1

/** The remainder by 97 of a text whose letters count from A = 10 (ISO 7064). */
function mod97(text: string): number {
  let rest = 0
  for (const char of text) {
    const value = Number.parseInt(char, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest
}
