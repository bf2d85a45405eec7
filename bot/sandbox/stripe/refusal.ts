/** An error as Stripe answers it. */
export class StripeRefusal extends Error {
  readonly status: number
  readonly body: { error: { type: string; message: string; code?: string; param?: string } }

  constructor(status: number, message: string, rest: { type?: string; code?: string; param?: string } = {}) {
    super(message)
    this.status = status
    this.body = { error: { type: 'invalid_request_error', message, ...rest } }
  }
}

/** Throws that there is no such object. */
export function missing(what: string, id: string): never {
  throw new StripeRefusal(404, `No such ${what}: '${id}'`, { code: 'resource_missing', param: 'id' })
}
