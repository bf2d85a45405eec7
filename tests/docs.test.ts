import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../core/kit/paths.ts'

const pages = ['.', 'docs', 'docs/decisions', 'docs/legal', 'models', 'bot/sandbox'].flatMap((folder) =>
  readdirSync(join(projectRoot, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
)
const read = (page: string): string => readFileSync(join(projectRoot, page), 'utf8')

/** As GitHub names the headings of a page. */
const anchorsOf = (page: string): Set<string> =>
  new Set(
    [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )

test.each(pages)('%s: every link leads to a file and a heading that exist', (page) => {
  const broken = [...read(page).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(
    ([link, path = '', anchor]) => {
      const target = path === '' ? page : join(dirname(page), path)
      if (!existsSync(join(projectRoot, target))) return [link]
      return anchor !== undefined && !anchorsOf(target).has(anchor) ? [link] : []
    },
  )
  expect(broken).toEqual([])
})

/** Written as `core/jobs/run/queue`, with or without the ending of a file. */
const exists = (path: string): boolean =>
  ['', '.ts', '.py', '.sh'].some((ending) => existsSync(join(projectRoot, `${path}${ending}`)))

// The log of changes names what was there when it was written.
test.each(pages.filter((page) => page !== 'CHANGELOG.md'))(
  '%s: every path of the source that it names exists',
  (page) => {
    const named = [...read(page).matchAll(/`((?:core|bot|tests|docs|models|migrations|examples)\/[\w./-]*)`/g)]
    // A name in capitals stands for one to be chosen.
    const missing = named
      .map(([, path = '']) => path)
      .filter((path) => !/\b(?:NAME|LANGUAGE|ROOM)\b/.test(path) && !exists(path))
    expect(missing).toEqual([])
  },
)

test.each(pages)('%s: every npm script that it names exists', (page) => {
  const scripts = new Set(
    Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts),
  )
  const named = [...read(page).matchAll(/npm run (?:-s )?([a-z][\w:]*)/g)].map(([, name = '']) => name)
  expect(named.filter((name) => !scripts.has(name))).toEqual([])
})
