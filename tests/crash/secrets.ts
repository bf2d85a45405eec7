import { CRASH_BOT_KEY } from './core-process.ts'

/** Stands in every password, and in the cells of every file that is uploaded. */
export const CANARY = 'canary-that-nobody-may-repeat'

/** What must never be seen in a log or in a refusal: keys, tokens, passwords, contents of files. */
const SECRETS: ReadonlyArray<[what: string, pattern: RegExp]> = [
  ['a password or the content of a file', new RegExp(CANARY)],
  ['BOT_KEY', new RegExp(CRASH_BOT_KEY)],
  ['an access token', /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/],
  ['an API key', /cc_(?:live|test)_\w{16,}/],
  ['the token of the bot', /sandbox-token-that-opens/],
  ['a hash of a password', /\$argon2/],
]

/** Looks for secrets where none may be (I-16); counts what it has looked through. */
export function createSecretWatch() {
  let texts = 0
  const leaks = new Set<string>()
  return {
    look(where: string, text: string): void {
      texts++
      for (const [what, pattern] of SECRETS)
        if (pattern.test(text)) leaks.add(`${what} in ${where}: ${text.slice(0, 300)}`)
    },
    texts: () => texts,
    /** What was found since the last call. */
    take(): string[] {
      const found = [...leaks]
      leaks.clear()
      return found
    },
  }
}
export type SecretWatch = ReturnType<typeof createSecretWatch>
