import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FluentBundle, FluentResource } from '@fluent/bundle'
import { type Language, LANGUAGES } from '../../contract/common.ts'
import { projectRoot } from '../../kit/paths.ts'

/** Returns a sentence of the pages in one language. Throws for a key that no file has: a test tries every key that a page names. */
export type Say = (key: string, values?: Record<string, string | number>) => string

/** Where the sentences are, whether this runs from source or from dist/: `locales/ROOM.en.ftl` and `locales/ROOM.ru.ftl`. */
const LOCALES = join(projectRoot, 'core', 'cabinet', 'locales')

/** Reads every file of sentences. Throws if one has a fault, or two have the same key. */
export function loadSentences(): Readonly<Record<Language, Say>> {
  const files = readdirSync(LOCALES).toSorted()
  return Object.fromEntries(
    LANGUAGES.map((language) => [
      language,
      createSay(
        language,
        files.filter((file) => file.endsWith(`.${language}.ftl`)),
      ),
    ]),
  ) as Record<Language, Say>
}

function createSay(language: Language, files: readonly string[]): Say {
  // No isolating marks: they would appear in copied text.
  const bundle = new FluentBundle(language, { useIsolating: false })
  for (const file of files) {
    const faults = bundle.addResource(new FluentResource(readFileSync(join(LOCALES, file), 'utf8')))
    if (faults.length > 0) throw new Error(`${file}: ${faults.map(({ message }) => message).join('; ')}`)
  }
  return (key, values = {}) => {
    const pattern = bundle.getMessage(key)?.value
    if (pattern === undefined || pattern === null) throw new Error(`the pages have no ${key} in ${language}`)
    return bundle.formatPattern(pattern, values)
  }
}
