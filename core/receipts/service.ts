import { z } from 'zod'
import { RECEIPT_TYPE, type ReceiptHead, receiptSchema, type VerifiedReceipt } from '../contract/trust/receipt.ts'
import type { ReceiptKeys } from './keys.ts'

/** A receipt without the body that its signer was given, which is stored separately. */
export interface SignedReceipt {
  /** The protected header in base64url, a dot, and the payload up to the body. */
  head: string
  signature: Buffer
}

const headerSchema = z.strictObject({ alg: z.literal('EdDSA'), typ: z.literal(RECEIPT_TYPE), kid: z.string() })

/** Signs receipts and checks them: compact JWS (RFC 7515), Ed25519. */
export function createReceipts({ keys }: { keys: ReceiptKeys }) {
  const header = encode(JSON.stringify({ alg: 'EdDSA', typ: RECEIPT_TYPE, kid: keys.kid }))

  return {
    publicKeys: keys.publicKeys,

    /** Signs the facts of a job followed by `body`: a JSON object with members, as bytes. */
    sign(head: ReceiptHead, body: Uint8Array): SignedReceipt {
      const start = `${JSON.stringify({ iss: 'coincast', format: 1, ...head }).slice(0, -1)},`
      const payload = Buffer.concat([Buffer.from(start), body.subarray(1)])
      const signature = keys.sign(Buffer.from(`${header}.${payload.toString('base64url')}`))
      return { head: `${header}.${start}`, signature }
    },

    /** Reassembles the receipt that `sign` split. */
    join({ head, body, signature }: { head: string; body: string; signature: Uint8Array }): string {
      const dot = head.indexOf('.')
      const payload = encode(`${head.slice(dot + 1)}${body.slice(1)}`)
      return `${head.slice(0, dot)}.${payload}.${Buffer.from(signature).toString('base64url')}`
    },

    /** Whether a text is one of our receipts, character by character except white space; and its content.
     *  Never throws. */
    verify(text: string): VerifiedReceipt {
      const [head, payload, signature] = partsOf(text) ?? []
      if (head === undefined || payload === undefined || signature === undefined) return fault('malformed')
      const kid = headerSchema.safeParse(parse(head)).data?.kid
      if (kid === undefined) return fault('malformed')
      const isSigned = keys.verify(kid, Buffer.from(`${encode(head)}.${encode(payload)}`), signature)
      if (isSigned === undefined) return fault('unknown_key')
      if (!isSigned) return fault('altered')
      const receipt = receiptSchema.safeParse(parse(payload)).data
      return receipt === undefined ? fault('malformed') : { valid: true, reason: null, kid, receipt }
    },
  }
}
export type Receipts = ReturnType<typeof createReceipts>

const encode = (text: string | Buffer): string => Buffer.from(text).toString('base64url')

/** The three parts, decoded. A part not spelled as `encode` does is rejected: of several spellings of the
 *  same bytes, only one is ours. */
function partsOf(text: string): Buffer[] | undefined {
  const texts = text.replaceAll(/\s+/g, '').split('.')
  const parts = texts.map((part) => Buffer.from(part, 'base64url'))
  return texts.length === 3 && parts.every((part, i) => encode(part) === texts[i]) ? parts : undefined
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}

const fault = (reason: NonNullable<VerifiedReceipt['reason']>): VerifiedReceipt => ({
  valid: false,
  reason,
  kid: null,
  receipt: null,
})
