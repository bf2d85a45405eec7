const WAIT = /^wait\s*=\s*(?:(\d+)|"(\d+)")$/i

/** The seconds of `wait` in a Prefer header (RFC 7240), without a limit; undefined if it names no whole
 *  number. */
export function waitOf(prefer: string | undefined): number | undefined {
  for (const part of (prefer ?? '').split(',')) {
    const [, bare, quoted] = WAIT.exec(part.split(';')[0]?.trim() ?? '') ?? []
    const seconds = bare ?? quoted
    if (seconds !== undefined) return Number(seconds)
  }
  return undefined
}
