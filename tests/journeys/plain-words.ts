import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../core/kit/paths.ts'

/** The columns that models of tables need: people who make such a file write them letter by letter. */
const COLUMNS: ReadonlySet<string> = new Set(
  readdirSync(join(projectRoot, 'models'))
    .map((model) => join(projectRoot, 'models', model, 'manifest.json'))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')) as { tabular?: { columns: Array<{ name: string }> } })
    .flatMap(({ tabular }) => tabular?.columns ?? [])
    .map(({ name }) => name),
)

/** Words of the machinery, which no customer is to read, by what each is. */
const PATTERNS: Record<string, RegExp> = {
  route:
    /(?:\b(?:GET|POST|PUT|PATCH|DELETE) \/|\/(?:api|docs|admin\/|healthz|readyz|metrics|openapi)\b(?:\/|\b(?!\w)))/,
  path: /(?<![\w@/])(?:\.{0,2}\/)?(?:core|bot|models|docs|tests|dist|data|node_modules|migrations|examples)\/[\w<*]/,
  file: /\b(?:README|\w+\.(?:md|ts|js|onnx|db|sql|ftl))\b/,
  setting: /\b[A-Z][A-Z0-9]+_[A-Z0-9_]+\b/,
  id: /\b(?:job|ds|dat|acc|ent|pay|key|ord|sub|mod|err)_[0-9A-Za-z]{6,}/,
  /** Names of models, which have titles beside them. */
  slug: /(?<![\w@.-])(?:coincast|garch|naive|lintrend|lgbm-risk|forest-risk|logreg-risk|credit-risk)(?![\w.-])/,
  code: /(?<![\w@/.-])[a-z]{2,}_[a-z_]{2,}\b/,
  statistics: /rho²|ρ|σ|√|P\(loss\)|\bpinball\b|\bquantile/i,
  http: /\b(?:HTTPS?|API|REST|URL|JWT|endpoint|payload|webhook|multipart|status code|request body|timeout|Bad Request|Internal Server Error)\b/,
  unit: /\bsecond series\b|втор(?:ой|ого) ряд/i,
}

/** A link into the chat is tapped, not read: the code in it may spell anything. */
const withoutOthersWords = (text: string): string =>
  text.replaceAll(/https:\/\/t\.me\/\S+/g, '').replaceAll(/\w+/g, (word) => (COLUMNS.has(word) ? '' : word))

/** What in a text a customer reads is a program's, as "what it is: the word". An empty list is the only good one. */
export const technicalIn = (text: string): string[] =>
  Object.entries(PATTERNS).flatMap(([what, pattern]) => {
    const found = pattern.exec(withoutOthersWords(text))?.[0]
    return found === undefined ? [] : [`${what}: ${found}`]
  })

/** Everything that one message shows, or its words on buttons and in answers to taps. */
export function textsOf(params: Readonly<Record<string, unknown>>): string[] {
  const { text, caption, description, title, error_message, reply_markup } = params
  const markup: unknown = typeof reply_markup === 'string' ? JSON.parse(reply_markup) : reply_markup
  const rows = (markup as { inline_keyboard?: { text: string }[][] } | undefined)?.inline_keyboard ?? []
  const said = [text, caption, description, title, error_message].filter((each) => typeof each === 'string')
  return [...said, ...rows.flat().map((button) => button.text)]
}
