import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LANGUAGES, type Language } from '../contract/common.ts'
import { type AcceptTerms, LEGAL_DOCUMENTS, type LegalDocument, type LegalText } from '../contract/trust/terms.ts'
import { messageOf, SettingsError } from '../kit/process/refusal.ts'

/** The editions in force. */
export interface LegalTexts {
  versions: AcceptTerms
  get(document: LegalDocument, language: Language): LegalText
  all: readonly LegalText[]
}

/** Reads `<document>.<language>.md` of a folder. A file begins with its edition between two lines of `---`: `version`, a day, and
 *  `changes`, a sentence. Throws a SettingsError that names every fault: a file that is missing or does not begin so, and languages
 *  with different editions. */
export function readLegalTexts(folder: string): LegalTexts {
  const faults: string[] = []
  const all = LEGAL_DOCUMENTS.flatMap((document) =>
    LANGUAGES.flatMap((language) => {
      const path = join(folder, `${document}.${language}.md`)
      try {
        return [{ document, language, ...parse(readFileSync(path, 'utf8')) }]
      } catch (error) {
        faults.push(`TERMS_DIR: ${path}: ${messageOf(error)}`)
        return []
      }
    }),
  )
  const versionOf = (document: LegalDocument): string => {
    const versions = new Set(all.filter((text) => text.document === document).map(({ version }) => version))
    if (versions.size > 1) faults.push(`TERMS_DIR: ${document} has another version in each language`)
    return [...versions][0] ?? ''
  }
  const versions = { terms: versionOf('terms'), privacy: versionOf('privacy') }
  if (faults.length > 0) throw new SettingsError(faults)
  return {
    versions,
    all,
    get(document, language) {
      const text = all.find((one) => one.document === document && one.language === language)
      if (text === undefined) throw new Error(`there is no text of ${document} in ${language}`)
      return text
    },
  }
}

function parse(source: string): Pick<LegalText, 'version' | 'changes' | 'text' | 'sha256'> {
  const [, version, changes, text] =
    /^---\r?\nversion: (\d{4}-\d\d-\d\d)\r?\nchanges: ([^\r\n]+)\r?\n---\r?\n([\s\S]+)$/.exec(source) ?? []
  if (version === undefined || changes === undefined || text === undefined)
    throw new Error('must begin with "---", "version: 2026-11-29", "changes: a sentence" and "---", a line each')
  const body = text.trim()
  return { version, changes, text: body, sha256: createHash('sha256').update(body).digest('hex') }
}
