import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toApiKey } from '../../../core/auth/api-key.ts'
import { KEY_PATTERN } from '../../../core/contract/trust/key.ts'
import { projectRoot } from '../../../core/kit/paths.ts'

const python = process.env['PYTHON'] ?? 'python3'
const hasPython = spawnSync(python, ['-V']).status === 0
const pages = ['keys.md', 'keys.ru.md'].map((page) => readFileSync(join(projectRoot, 'docs', page), 'utf8'))
const checks = pages.map((text) => /```python\n(.*?)```/s.exec(text)?.[1] ?? '')
const patterns = pages.map((text) => /\n```\n(\\b.*?)\n```/.exec(text)?.[1] ?? '')

test('docs: the pattern that secret scanners are given finds every key, and nothing longer or shorter', () => {
  expect(patterns).toEqual([`\\b${KEY_PATTERN}\\b`, `\\b${KEY_PATTERN}\\b`])
  const pattern = new RegExp(patterns[0] ?? '', 'g')
  const keys = [toApiKey('live', randomBytes(24)), toApiKey('test', randomBytes(24))]
  const text = `API_KEY=${keys[0]}\n{"key":"${keys[1]}"} cc_live_short x${keys[0]} ${keys[0]}x cc_dev_${'a'.repeat(39)}`
  expect([...text.matchAll(pattern)].map(([found]) => found)).toEqual(keys)
})

test.runIf(hasPython)(
  'docs: the check that both pages print tells keys from look-alikes, without asking anybody',
  () => {
    expect(checks[1]).toBe(checks[0])
    const keys = Array.from({ length: 50 }, (_, i) => toApiKey(i % 2 === 0 ? 'live' : 'test', randomBytes(24)))
    const alike = keys.map((key) => key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a'))
    const swapped = keys.map((key) =>
      key.startsWith('cc_live') ? key.replace('live', 'test') : key.replace('test', 'live'),
    )
    const program = `${checks[0]}\nimport json, sys\nprint(json.dumps([is_coincast_key(one) for one in json.load(sys.stdin)]))`
    const input = JSON.stringify([...keys, ...alike, ...swapped, 'cc_live_', ''])
    const verdicts: unknown = JSON.parse(execFileSync(python, ['-c', program], { input, encoding: 'utf8' }))
    expect(verdicts).toEqual([...keys.map(() => true), ...[...alike, ...swapped, 1, 2].map(() => false)])
  },
)
