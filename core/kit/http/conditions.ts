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

const WAIT = /^wait\s*=\s*(?:(\d+)|"(\d+)")$/i

/** The seconds of `wait` in a Prefer header (RFC 7240), however many; undefined when it names none that is a whole number. */
export function waitOf(prefer: string | undefined): number | undefined {
  for (const part of (prefer ?? '').split(',')) {
    const [, bare, quoted] = WAIT.exec(part.split(';')[0]?.trim() ?? '') ?? []
    const seconds = bare ?? quoted
    if (seconds !== undefined) return Number(seconds)
  }
  return undefined
}
