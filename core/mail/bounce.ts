const REPLY_CHARS_MAX = 200

/** The words with which a mail server refuses an address for good (RFC 5321, a 5xx answer to RCPT TO); undefined for everything that
 *  may pass, or that is not about the address. */
export function bounceOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { responseCode, command, response } = error as Error & {
    responseCode?: unknown
    command?: unknown
    response?: unknown
  }
  if (command !== 'RCPT TO' || typeof responseCode !== 'number' || responseCode < 500) return undefined
  return (typeof response === 'string' ? response : `${responseCode}`).slice(0, REPLY_CHARS_MAX)
}
