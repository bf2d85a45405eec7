import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../../../core/kit/paths.ts'

test('docs: every test that the page of attacks names is there', () => {
  const page = readFileSync(join(projectRoot, 'docs/security.md'), 'utf8')
  const named = [...page.matchAll(/`(tests\/[^`]+)`: ((?:“[^”]+”(?:, )?)+)/g)].flatMap(([, file = '', titles = '']) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ file, title })),
  )
  expect(named.length).toBeGreaterThan(40)
  const missing = named.filter(({ file, title }) => {
    const text = readFileSync(join(projectRoot, file), 'utf8')
    return !['test(', ')('].some((call) => ["'", '"'].some((quote) => text.includes(`${call}${quote}${title}`)))
  })
  expect(missing).toEqual([])
})
