import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadSentences } from '../../../core/cabinet/shell/say.ts'
import { projectRoot } from '../../../core/kit/paths.ts'
import { readSources } from '../../support/sources.ts'

const folder = join(projectRoot, 'core', 'cabinet', 'locales')
const sources = [...readSources('core')].filter(([path]) => path.startsWith('core/cabinet/'))
const code = sources.map(([, text]) => text).join('\n')

const keysIn = (language: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(`.${language}.ftl`))
    .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/^([a-z][\w-]*) =/gm)])
    .map(([, key]) => key ?? '')
    .toSorted()

const valuesIn = (language: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(`.${language}.ftl`))
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split(/\n(?=[a-z])/)
        .map((message) => {
          const key = /^([a-z][\w-]*) =/.exec(message)?.[1] ?? ''
          const names = new Set([...message.matchAll(/\$([a-z_]+)/gi)].map(([, name]) => name))
          return `${key}: ${Array.from(names, String)
            .toSorted((a, b) => a.localeCompare(b))
            .join(' ')}`
        }),
    )
    .filter((line) => !line.startsWith(':'))
    .toSorted()

test('sentences: both languages have the same ones, each once, with the same values', () => {
  loadSentences()
  expect(keysIn('ru')).toEqual(keysIn('en'))
  expect(new Set(keysIn('en')).size).toBe(keysIn('en').length)
  expect(valuesIn('ru')).toEqual(valuesIn('en'))
})

test('sentences: every key that a page names is there', () => {
  const named = [...code.matchAll(/\bsay\(\s*'([\w-]+)'/g)].map(([, key]) => key ?? '')
  const known = new Set(keysIn('en'))
  expect(named.filter((key) => !known.has(key))).toEqual([])
})

test('sentences: each of them is said somewhere', () => {
  const built = [...code.matchAll(/\bsay\(\s*`([\w-]+-)\$/g)].map(([, start]) => start ?? '')
  const quoted = new Set([...code.matchAll(/'([a-z][\w-]*)'/g)].map(([, word]) => word))
  const isSaid = (key: string): boolean => quoted.has(key) || built.some((start) => key.startsWith(start))
  expect(keysIn('en').filter((key) => !isSaid(key))).toEqual([])
})
