/** A call that Telegram would not carry out, with its message. A violation is one that a correct bot never
 *  causes. */
export class Refusal extends Error {
  readonly code: number
  readonly parameters: { retry_after?: number } | undefined
  readonly isViolation: boolean

  constructor(
    code: number,
    description: string,
    { retryAfter, isViolation = false }: { retryAfter?: number; isViolation?: boolean } = {},
  ) {
    super(description)
    this.name = 'Refusal'
    this.code = code
    this.parameters = retryAfter === undefined ? undefined : { retry_after: retryAfter }
    this.isViolation = isViolation
  }
}

/** A situation that even a correct bot can meet: a deleted message, an old button. */
export const badRequest = (what: string): Refusal => new Refusal(400, `Bad Request: ${what}`)

/** A call that breaks the contract or a hard limit: always a fault of the bot. */
export const violation = (what: string): Refusal => new Refusal(400, `Bad Request: ${what}`, { isViolation: true })

export const forbidden = (what: string): Refusal => new Refusal(403, `Forbidden: ${what}`)

export const conflict = (what: string): Refusal => new Refusal(409, `Conflict: ${what}`)

export const tooManyRequests = (retryAfter: number): Refusal =>
  new Refusal(429, `Too Many Requests: retry after ${retryAfter}`, { retryAfter })
