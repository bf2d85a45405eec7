import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle'
import { LANGUAGES, type Language } from '../../contract/common.ts'
import { definitionOf, NOTICE_TYPE_NAMES, type NoticeType } from '../../contract/notices/types.ts'
import type { MemberRole } from '../../contract/trust/member.ts'
import type { Proposal } from '../../contract/trust/proposal.ts'
import { projectRoot } from '../../kit/paths.ts'

/** The values of a template as they are written in one language. */
export type Written = Record<string, FluentVariable>

type ProposalKind = Proposal['kind']

/** The two texts of a notice: the subject is for mail. */
export interface Texts {
  subject: string
  text: string
}

/** A word or sentence that is not a notice: the frame of letters, units, lines of lists. */
export type Phrase =
  | 'unit-credits'
  | 'reason-undone'
  | 'mail-greeting'
  | 'mail-footer'
  | 'mail-unsubscribe'
  | 'unsubscribed-title'
  | 'unsubscribed'
  | 'unsubscribe-title'
  | 'unsubscribe-ask'
  | 'unsubscribe-button'
  | 'unsubscribe-lasting'
  | `role-${MemberRole}`
  | 'limit-none'
  | 'limit'
  | `proposal-${ProposalKind}`
  | 'forecasts_due-line'
  | 'forecasts_due-more'

/** The path of the shipped texts, whether this runs from source or from dist/: tsc copies no .ftl. */
const localeFile = (language: Language): string => join(projectRoot, 'core', 'notices', 'locales', `${language}.ftl`)

/** Reads the shipped texts of both languages. Throws if a file has a fault: a shop must not start without them. */
export function loadTemplates() {
  const sources = Object.fromEntries(
    LANGUAGES.map((language) => [language, readFileSync(localeFile(language), 'utf8')]),
  )
  const bundles = Object.fromEntries(
    LANGUAGES.map((language) => [language, toBundle(language, sources[language] ?? '')]),
  ) as Record<Language, FluentBundle>

  /** Throws if the text has a fault with these values. */
  function format(bundle: FluentBundle, id: string, part: 'value' | 'subject', values: Written): string {
    const message = bundle.getMessage(id)
    const pattern = part === 'value' ? message?.value : message?.attributes['subject']
    if (pattern === undefined || pattern === null) throw new Error(`there is no ${id} ${part}`)
    return bundle.formatPattern(pattern, values)
  }

  for (const language of LANGUAGES)
    for (const type of NOTICE_TYPE_NAMES)
      for (const part of ['value', 'subject'] as const) format(bundles[language], type, part, samplesOf(type, language))

  return {
    phrase: (language: Language, id: Phrase, values: Written = {}): string =>
      format(bundles[language], id, 'value', values),

    shipped: (type: NoticeType, language: Language, values: Written): Texts => ({
      subject: format(bundles[language], type, 'subject', values),
      text: format(bundles[language], type, 'value', values),
    }),

    /** The shipped texts as they are written, in Fluent's syntax: what staff begin to edit from. */
    sourceOf(type: NoticeType, language: Language): Texts {
      const [, block = ''] = new RegExp(`^${type} =(.*(?:\\n(?:[ \\t].*)?)*)`, 'm').exec(sources[language] ?? '') ?? []
      const [text = '', subject = ''] = block.split(/\n {4}\.subject =/)
      return { text: outdent(text), subject: subject.trim() }
    },

    /** Writes texts of staff. Throws if one of them has a fault. */
    custom: (type: NoticeType, language: Language, texts: Texts, values: Written): Texts => ({
      subject: render(type, language, texts.subject, values),
      text: render(type, language, texts.text, values),
    }),
  }
}
export type Templates = ReturnType<typeof loadTemplates>

function toBundle(language: Language, source: string): FluentBundle {
  // No isolating marks: they would count as characters and appear in copied text.
  const bundle = new FluentBundle(language, { useIsolating: false })
  const faults = bundle.addResource(new FluentResource(source))
  if (faults.length > 0) throw new Error(`${language}: ${faults.map(({ message }) => message).join('; ')}`)
  return bundle
}

function render(type: NoticeType, language: Language, source: string, values: Written): string {
  const fault = faultOf(type, source)
  if (fault !== null) throw new Error(fault)
  const bundle = toBundle(language, toResource(source))
  const pattern = bundle.getMessage('t')?.value
  if (pattern === undefined || pattern === null) throw new Error('it is empty')
  return bundle.formatPattern(pattern, values)
}

const toResource = (source: string): string => `t =\n${source.replaceAll(/^/gm, '    ')}\n`

/** What is wrong with the syntax of a text by staff, or with its variables; null if nothing is. */
export function faultOf(type: NoticeType, source: string): string | null {
  if (source.trim() === '') return 'it is empty'
  const { body } = new FluentResource(toResource(source))
  const [message, ...others] = body
  if (message === undefined || others.length > 0) return 'a brace is not closed, or a line begins with one of [ * . }'
  if (Object.keys(message.attributes).length > 0) return 'a line begins with a dot'
  const known = Object.keys(definitionOf(type).values)
  const { variables, isForeign } = partsOf(message.value)
  if (isForeign) return 'only variables, plurals and plain texts stand in braces'
  const unknown = variables.find((name) => !known.includes(name))
  if (unknown === undefined) return null
  return `$${unknown} is not a variable of this notice; it has ${known.map((name) => `$${name}`).join(', ') || 'none'}`
}

/** The variables in a pattern of @fluent/bundle, whose parts are plain objects with a `type`. */
function partsOf(pattern: unknown): { variables: string[]; isForeign: boolean } {
  const variables: string[] = []
  let isForeign = false
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) return part.forEach(visit)
    if (typeof part !== 'object' || part === null) return
    const { type, name } = part as { type?: string; name?: string }
    if (type === 'var') variables.push(name ?? '')
    else if (type === 'term' || type === 'mesg' || (type === 'func' && name !== 'NUMBER')) isForeign = true
    for (const inner of Object.values(part)) visit(inner)
  }
  visit(pattern)
  return { variables: [...new Set(variables)], isForeign }
}

/** Values to try a template with. */
export function samplesOf(type: NoticeType, language: Language): Written {
  const isRu = language === 'ru'
  const samples = {
    text: isRu ? 'пример' : 'example',
    reason: isRu ? 'пример' : 'example',
    time: isRu ? '5 янв. 2026, 12:30' : '5 Jan 2026, 12:30',
    credits: isRu ? '250 кредитов' : '250 credits',
    available: isRu ? '250 кредитов' : '250 credits',
    count: 3,
    role: isRu ? 'управляющий' : 'a manager',
    limit: isRu ? 'Не больше 250 кредитов в месяц.' : 'At most 250 credits a month.',
  }
  return Object.fromEntries(Object.entries(definitionOf(type).values).map(([name, kind]) => [name, samples[kind]]))
}

const outdent = (text: string): string => text.replaceAll(/^ {4}/gm, '').trim()
