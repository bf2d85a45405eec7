import { createHmac } from 'node:crypto'

/** The header of a body, as Stripe signs it at `seconds`. */
export const signatureOf = (body: string, secret: string, seconds: number): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
