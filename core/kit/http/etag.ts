// `"a"`, `W/"a"`, `*`: quoted tags may contain commas, so the list is not split at them.
const ENTITY_TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g

/** Whether an If-None-Match or If-Match header names this entity tag: `*`, or a list (RFC 9110, 13.1).
 *  If-None-Match compares weakly (`W/"a"` equals `"a"`); If-Match compares strongly (a weak tag matches
 *  nothing). */
export function namesEtag(header: string, etag: string, comparison: 'weak' | 'strong'): boolean {
  if (header.trim() === '*') return true
  return [...header.matchAll(ENTITY_TAG)].some(
    ([, weak, opaque]) => `"${opaque}"` === etag && (comparison === 'weak' || weak === undefined),
  )
}
