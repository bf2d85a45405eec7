import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FluentBundle, FluentResource } from '@fluent/bundle'
import type { Language } from '../../core/contract/common.ts'
import { projectRoot } from '../../core/kit/paths.ts'
import type { Messages } from './messages.ts'

export type Value = string | number
export type Key = keyof Messages
type Given<K extends Key> = Messages[K] extends string ? [values: Record<Messages[K], Value>] : []

/** Returns a sentence in one language, with its rules for numbers and inflection. */
export interface Say {
  <K extends Key>(key: K, ...values: Given<K>): string
  readonly language: Language
}

export type Languages = Readonly<Record<Language, Say>>

/** The path of the sentences, whether this runs from source or from dist/: tsc copies no .ftl. */
export const localeFile = (language: Language): string => join(projectRoot, 'bot', 'locales', `${language}.ftl`)

/** Reads every language. Throws if a file has a fault: the bot must not start without its sentences. */
export function loadLanguages(): Languages {
  const load = (language: Language): Say => createSay(language, readFileSync(localeFile(language), 'utf8'))
  return { en: load('en'), ru: load('ru') }
}

function createSay(language: Language, source: string): Say {
  // No isolating marks: they would count as characters and appear in copied text.
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
