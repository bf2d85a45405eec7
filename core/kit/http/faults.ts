import type { ZodError } from 'zod'
import type { Localized } from '../../contract/common.ts'
import type { LocalizedFault } from '../../contract/errors/params.ts'
import { LIMITS } from '../../contract/limits.ts'
import { cut } from '../bounded.ts'
import { AppError } from '../errors.ts'

type Issue = ZodError['issues'][number]

/** Converts zod's faults in `target` to JSON pointers: the first few, and the count of the rest, because a
 *  body may have as many faults as bytes. `root` is prepended to every pointer. */
export function toValidationFault(error: ZodError, target: string, root = ''): AppError<'validation_failed'> {
  const base = target === 'json' || target === 'form' ? root : target
  const fields: LocalizedFault[] = []
  let found = 0
  for (const issue of error.issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined]
    found += keys.length
    for (const key of keys.slice(0, LIMITS.faultsShownMax - fields.length)) fields.push(toFieldFault(issue, key, base))
  }
  return refuseFields(fields, found)
}

/** At most this many of the faults are reported. */
export function refuseFields(fields: LocalizedFault[], found: number): AppError<'validation_failed'> {
  const omitted = found - fields.length
  return new AppError('validation_failed', { fields, ...(omitted === 0 ? {} : { omitted }) })
}

function toFieldFault(issue: Issue, unknownKey: string | undefined, base: string): LocalizedFault {
  const path = [...issue.path, ...(unknownKey === undefined ? [] : [unknownKey])].map(String).join('/')
  return {
    pointer: cut(`${base}/${path}`, LIMITS.faultCharsMax),
    message: cutBoth(toMessage(issue)),
    fix: cutBoth(toFix(issue)),
  }
}

const cutBoth = ({ en, ru }: Localized): Localized => ({
  en: cut(en, LIMITS.faultCharsMax),
  ru: cut(ru, LIMITS.faultCharsMax),
})

function toMessage(issue: Issue): Localized {
  const { message } = issue
  switch (issue.code) {
    case 'unrecognized_keys':
      return { en: 'there is no such field here', ru: 'такого поля здесь нет' }
    case 'invalid_type':
      return { en: message, ru: 'неверный тип' }
    case 'too_small':
      return { en: message, ru: 'слишком мало' }
    case 'too_big':
      return { en: message, ru: 'слишком много' }
    case 'invalid_format':
      return { en: message, ru: 'неверный формат' }
    case 'invalid_value':
      return { en: message, ru: 'недопустимое значение' }
    default:
      return { en: message, ru: 'неверное значение' }
  }
}

function toFix(issue: Issue): Localized {
  switch (issue.code) {
    case 'invalid_type': {
      const { expected } = issue
      return expected === 'int'
        ? { en: 'send a whole number', ru: 'пришлите целое число' }
        : { en: `send a value of type ${expected}`, ru: `пришлите значение типа ${expected}` }
    }
    case 'too_small':
      return { en: `send at least ${String(issue.minimum)}`, ru: `пришлите не меньше ${String(issue.minimum)}` }
    case 'too_big':
      return { en: `send at most ${String(issue.maximum)}`, ru: `пришлите не больше ${String(issue.maximum)}` }
    case 'unrecognized_keys':
      return { en: 'leave this field out', ru: 'уберите это поле' }
    case 'invalid_value': {
      const values = issue.values.map(String).join(', ')
      return { en: `send one of: ${values}`, ru: `пришлите одно из: ${values}` }
    }
    case 'invalid_format':
      return issue.format === 'regex'
        ? { en: 'write it as the message says', ru: `напишите так: ${issue.message}` }
        : { en: `send a well-formed ${issue.format}`, ru: `пришлите правильный ${issue.format}` }
    default:
      return { en: 'see the documentation of this field', ru: 'посмотрите описание этого поля' }
  }
}
