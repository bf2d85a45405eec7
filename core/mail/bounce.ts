const REPLY_CHARS_MAX = 200

/** The words with which a mail server says that there is no such address (a 5xx answer to RCPT TO, RFC 5321); undefined for everything
 *  that may pass: a full mailbox, a policy, a reputation, or what is not about the address. */
export function bounceOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { responseCode, command, response } = error as Error & {
    responseCode?: unknown
    command?: unknown
    response?: unknown
  }
  if (command !== 'RCPT TO' || typeof responseCode !== 'number') return undefined
  const reply = typeof response === 'string' ? response : `${responseCode}`
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(reply)?.[1]
  const isHard = status === undefined ? HARD_CODES.includes(responseCode) : isHardStatus(status)
  return isHard ? reply.slice(0, REPLY_CHARS_MAX) : undefined
}

/** Answers without an enhanced status that mean "no such address": 552 is a full mailbox, 554 may be anything. */
const HARD_CODES: readonly number[] = [550, 551, 553]

/** Whether an enhanced status (RFC 3463) says that there is no such address: it does not exist, has moved away, is written wrongly, is
 *  disabled, or its domain takes no mail at all (RFC 7505). */
export const isHardStatus = (status: string): boolean => /^5\.(?:1\.(?:[0-36]|10)|2\.1)$/.test(status)
