import type { Language } from '../../../core/contract/common.ts'
import type { PreviewedTemplate, TemplateLine, TemplateView } from '../../../core/contract/notices/template.ts'
import { NOTICE_KINDS, type NoticeKind } from '../../../core/contract/notices/types.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { date, shorten } from '../../ui/format.ts'
import { bold, compose, type Part, pre, type Reply, withCode } from '../../ui/reply.ts'
import { backToMenu } from './admin.ts'

const VERSIONS_SHOWN = 5
const TEXT_CHARS_MAX = 1_500

const FLAGS = { en: '🇬🇧', ru: '🇷🇺' } as const satisfies Record<Language, string>

/** /templates: the kinds of notifications. */
export const templateKindsReply = (say: Say): Reply =>
  compose(
    [bold(say('templates-title')), `\n${say('templates-how')}`],
    [...NOTICE_KINDS.map((kind) => [button(say(`notices-kind-${kind}`), 'texts', kind)]), backToMenu(say)],
  )

/** The texts of one kind; those that staff have replaced are marked. */
export function templatesReply(say: Say, kind: NoticeKind, lines: readonly TemplateLine[]): Reply {
  const own = lines.filter((line) => line.kind === kind && line.language === say.language)
  const isReplaced = ({ type }: TemplateLine) => lines.some((line) => line.type === type && line.version !== null)
  return compose(
    [bold(say(`notices-kind-${kind}`)), `\n${say('templates-marked')}`],
    [
      ...own.map((line) => [
        button(`${isReplaced(line) ? '✏️ ' : ''}${line.type.replaceAll('_', ' ')}`, 'text', line.type, line.language),
      ]),
      [button(say('button-back'), 'a', 'templates')],
    ],
  )
}

/** One text as it is written, with its versions, and what can be done with it. */
export function templateReply(say: Say, view: TemplateView): Reply {
  const { type, language, variables, in_force, version, versions } = view
  const other = language === 'en' ? 'ru' : 'en'
  const broken = versions[0]?.broken_at
  const lines: Part[] = [
    `\n${FLAGS[language]} ${version === null ? say('template-shipped') : say('template-version', { version })}`,
    ...(broken == null ? [] : [`\n${say('template-broken', { time: date(say, broken, true) })}`]),
    '\n\n',
    pre(shorten(in_force.text, TEXT_CHARS_MAX)),
    '\n\n',
    ...subjectParts(say, in_force.subject),
    '\n',
    ...variablesParts(say, variables),
  ]
  const earlier = versions.filter((one) => one.text !== null && one.version !== version).slice(0, VERSIONS_SHOWN)
  return compose(
    [bold(type.replaceAll('_', ' ')), ...lines],
    [
      [button(say('button-template-edit'), 'textnew', type, language)],
      ...earlier.map((one) => [
        button(
          say('button-template-version', { version: one.version, date: date(say, one.created_at) }),
          'textold',
          type,
          language,
          String(one.version),
        ),
      ]),
      ...(version === null ? [] : [[button(say('button-template-shipped'), 'textback', type, language)]]),
      [button(`${FLAGS[other]} ${say(`language-${other}`)}`, 'text', type, other)],
      [button(say('button-back'), 'a', 'templates')],
    ],
  )
}

/** Texts with sample values, as people would read them. */
export const previewText = (say: Say, { subject, text }: PreviewedTemplate): string =>
  `${say('template-preview')}\n\n${text}\n\n${say('template-subject', { subject })}`

export function subjectParts(say: Say, subject: string): Part[] {
  const shown = shorten(subject, 200)
  return withCode(say('template-subject', { subject: shown }), shown)
}

/** The variables as they are written in a text. */
export function variablesParts(say: Say, variables: readonly string[]): Part[] {
  const names = variables.map((name) => `{ $${name} }`).join(' ')
  return variables.length === 0 ? [say('template-no-variables')] : withCode(say('template-variables', { names }), names)
}
