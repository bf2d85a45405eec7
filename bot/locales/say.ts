import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FluentBundle, FluentResource } from '@fluent/bundle'
import { LANGUAGES, type Language } from '../../core/contract/common.ts'
import { projectRoot } from '../../core/kit/paths.ts'
import type { Messages } from './messages.ts'

export type Value = string | number
export type Key = keyof Messages
type Given<K extends Key> = Messages[K] extends string ? [values: Record<Messages[K], Value>] : []

/** Says a sentence in one language. Numbers are written and inflected as that language does. */
export interface Say {
  <K extends Key>(key: K, ...values: Given<K>): string
  readonly language: Language
}

export type Languages = Readonly<Record<Language, Say>>

/** Where the sentences are, whether this runs from source or from dist/: tsc copies no .ftl. */
export const localeFile = (language: Language): string => join(projectRoot, 'bot', 'locales', `${language}.ftl`)

/** Reads both languages. Throws when a file has a fault: a bot without its words must not start. */
export function loadLanguages(): Languages {
  const [en, ru] = LANGUAGES.map((language) => createSay(language, readFileSync(localeFile(language), 'utf8')))
  if (en === undefined || ru === undefined) throw new Error('a language is missing')
  return { en, ru }
}

function createSay(language: Language, source: string): Say {
  // No isolating marks: they would count as characters and show up in copied text.
  const bundle = new FluentBundle(language, { useIsolating: false })
  const faults = bundle.addResource(new FluentResource(source))
  if (faults.length > 0) throw new Error(`${language}.ftl: ${faults.map((fault) => fault.message).join('; ')}`)
  const say = (key: string, values: Record<string, Value> = {}): string => {
    const pattern = bundle.getMessage(key)?.value
    if (pattern === undefined || pattern === null) throw new Error(`${language}.ftl has no ${key}`)
    return bundle.formatPattern(pattern, values)
  }
  return Object.assign(say, { language })
}
