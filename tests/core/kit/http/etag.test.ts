import { expect, test } from 'vitest'
import { namesEtag } from '../../../../core/kit/http/etag.ts'
import { waitOf } from '../../../../core/kit/http/prefer.ts'

test.each([
  ['"a"', true],
  ['W/"a"', true],
  ['*', true],
  [' * ', true],
  ['"b", "a"', true],
  ['"b",W/"a","c"', true],
  ['"b,\u00e9", "a"', true],
  ['"b"', false],
  ['"a,"', false],
  ['"*"', false],
  ['a', false],
  ['', false],
])('if-none-match: %s names "a": %s', (header, named) => {
  expect(namesEtag(header, '"a"', 'weak')).toBe(named)
})

test('if-match: a weak tag never matches, a strong tag in a list does', () => {
  expect(namesEtag('W/"a"', '"a"', 'strong')).toBe(false)
  expect(namesEtag('W/"a", "a"', '"a"', 'strong')).toBe(true)
  expect(namesEtag('*', '"a"', 'strong')).toBe(true)
})

test.each([
  ['wait=10', 10],
  ['respond-async, wait=10', 10],
  ['WAIT = 10', 10],
  ['wait="10"', 10],
  ['wait=10;foo=bar, wait=20', 10],
  ['wait=1000000', 1_000_000],
  ['wait=0', 0],
  ['wait=-1', undefined],
  ['wait=1.5', undefined],
  ['wait=soon', undefined],
  ['await=10', undefined],
  ['return=minimal', undefined],
  [undefined, undefined],
])('prefer: %s waits %s', (header, seconds) => {
  expect(waitOf(header)).toBe(seconds)
})
