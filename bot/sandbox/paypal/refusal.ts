/** An error as PayPal answers it. */
export class PaypalRefusal extends Error {
  readonly status: number
  readonly body: { name: string; message: string; details?: Array<{ issue: string; description: string }> }

  constructor(status: number, name: string, { issue, message }: { issue?: string; message: string }) {
    super(message)
    this.status = status
    this.body = {
      name,
      message,
      ...(issue === undefined ? {} : { details: [{ issue, description: message }] }),
    }
  }
}

/** Throws what PayPal understands and will not do. */
export function unprocessable(issue: string, message: string): never {
  throw new PaypalRefusal(422, 'UNPROCESSABLE_ENTITY', { issue, message })
}

/** Throws that there is no such object. */
export function missing(id: string): never {
  const message = `The specified resource does not exist: ${id}`
  throw new PaypalRefusal(404, 'RESOURCE_NOT_FOUND', { issue: 'INVALID_RESOURCE_ID', message })
}
