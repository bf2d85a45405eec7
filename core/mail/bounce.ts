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
  const isHard = status === undefined ? HARD_CODES.includes(responseCode) && saysUnknown(reply) : isHardStatus(status)
  return isHard ? reply.slice(0, REPLY_CHARS_MAX) : undefined
}

/** Answers that may mean "no such address": 552 is a full mailbox, 554 may be anything. */
const HARD_CODES: readonly number[] = [550, 551, 553]
const UNKNOWN =
  /\b(?:no such|unknown (?:user|recipient|address|mailbox)|(?:user|recipient|address|mailbox) (?:is )?(?:unknown|not found|not local)|unrouteable|does not exist|invalid (?:recipient|mailbox)|no mailbox)\b/i
/** Of these, a server may say too that they are unknown, or do not exist. */
const ABOUT_US = /\b(?:sender|helo|ehlo|client|host|relay\w*)\b/i

/** Whether an answer without an enhanced status says in words that there is no such address: with the same codes servers refuse to
 *  relay, and what a blocklist names. */
const saysUnknown = (reply: string): boolean => UNKNOWN.test(reply) && !ABOUT_US.test(reply)

/** Whether an enhanced status (RFC 3463) says that there is no such address: it does not exist, has moved away, is written wrongly, is
 *  disabled, or its domain takes no mail at all (RFC 7505). */
export const isHardStatus = (status: string): boolean => /^5\.(?:1\.(?:[0-36]|10)|2\.1)$/.test(status)
