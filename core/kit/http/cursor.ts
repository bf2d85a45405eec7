import type { Page } from '../../contract/common.ts'
import { refuseField } from '../errors.ts'

/** An opaque text that marks where a page ended; callers send it back unread. */
export const toCursor = (...parts: Array<string | number>): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url')

/** Returns the parts of a cursor, each checked against its kind. Throws `validation_failed` for anything that
 *  is not a cursor of ours. */
export function parseCursor<const K extends ReadonlyArray<'string' | 'number'>>(cursor: string, kinds: K): PartsOf<K> {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    parts = undefined
  }
  if (!Array.isArray(parts) || parts.length !== kinds.length || !kinds.every((kind, i) => isOf(kind, parts[i]))) {
    throw refuseField(
      'query/cursor',
      { en: 'invalid cursor', ru: 'неверный курсор' },
      { en: 'use `next_cursor` of the previous page', ru: 'возьмите `next_cursor` предыдущей страницы' },
    )
  }
  // Every part has just been checked against its kind.
  return parts as PartsOf<K>
}

/** Returns a page of rows listed with `limit + 1`: the extra row shows that there is more, and `cursorOf`
 *  marks the last one shown. */
export function toPage<R, T>(
  rows: readonly R[],
  limit: number,
  { view, cursorOf }: { view: (row: R) => T; cursorOf: (row: R) => Array<string | number> },
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(view),
    next_cursor: rows.length > limit && last !== undefined ? toCursor(...cursorOf(last)) : null,
  }
}

type PartsOf<K extends ReadonlyArray<'string' | 'number'>> = { [I in keyof K]: K[I] extends 'string' ? string : number }

const isOf = (kind: 'string' | 'number', part: unknown): boolean =>
  kind === 'string' ? typeof part === 'string' : Number.isSafeInteger(part)
