// `"a"`, `W/"a"`, `*`: what stands between the quotes may have commas, so a list is not split at them.
const ENTITY_TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g

/** Whether an If-None-Match or If-Match header names this entity tag: `*`, or a list (RFC 9110, 13.1). If-None-Match compares weakly,
 *  `W/"a"` being the same as `"a"`; If-Match strongly, where a weak tag is the same as nothing. */
export function namesEtag(header: string, etag: string, comparison: 'weak' | 'strong'): boolean {
  if (header.trim() === '*') return true
  return [...header.matchAll(ENTITY_TAG)].some(
    ([, weak, opaque]) => `"${opaque}"` === etag && (comparison === 'weak' || weak === undefined),
  )
}
