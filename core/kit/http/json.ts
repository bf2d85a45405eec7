import { AppError } from '../errors.ts'

const JSON_DEPTH_MAX = 32

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])
const NOT_A_NUMBER = /[[:,\s]-?(?:NaN|Infinity)\b/

/** Parses JSON that a caller sent; `what` names it in the error. Throws `malformed_body` if it is not JSON or
 *  nested too deep. */
export function parseJson(text: string, what = 'this'): unknown {
  refuseDeep(text)
  try {
    return JSON.parse(text)
  } catch (cause) {
    const detail = NOT_A_NUMBER.test(text)
      ? `${what} is not JSON, which has no NaN and no Infinity: write null where there is no number`
      : `${what} is not JSON`
    throw new AppError('malformed_body', { detail }, { cause })
  }
}

/** Checked in the text: code that walks a value nested that deep overflows the stack. */
export function refuseDeep(text: string): void {
  if (scan(text).isDeep)
    throw new AppError('malformed_body', { detail: `arrays and objects lie more than ${JSON_DEPTH_MAX} deep` })
}

/** For long texts, before parsing: an object with a million names takes seconds. */
export function refuseManyFields(text: string, fieldsMax: number): void {
  if (text.trimStart().startsWith('{') && scan(text).commas >= fieldsMax)
    throw new AppError('malformed_body', { detail: `there are more than ${fieldsMax} fields` })
}

/** `commas`: on the outermost level only. */
function scan(text: string): { isDeep: boolean; commas: number } {
  let depth = 0
  let commas = 0
  let isInText = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) isInText = !isInText
    else if (isInText) i += code === BACKSLASH ? 1 : 0
    else if (code === COMMA) commas += depth === 1 ? 1 : 0
    else if (OPENING.has(code)) depth++
    else if (CLOSING.has(code)) depth--
    if (depth > JSON_DEPTH_MAX) return { isDeep: true, commas }
  }
  return { isDeep: false, commas }
}
