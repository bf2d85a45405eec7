import { createHash } from 'node:crypto'
import { compactVerify, createRemoteJWKSet } from 'jose' // npm install jose

/** What a receipt says, checked with the public keys of the shop at this address. Throws unless it is genuine. */
export async function verifyReceipt(receipt: string, shop: string) {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', shop))
  const { payload, protectedHeader } = await compactVerify(receipt.trim(), keys, { algorithms: ['EdDSA'] })
  if (protectedHeader.typ !== 'forecast-receipt+jwt') throw new Error('this is no forecast receipt')
  return JSON.parse(new TextDecoder().decode(payload))
}

/** The hash of a series, oldest row first: compare it with `series.sha256` of its receipt. */
export function hashSeries(rows: Array<{ time: Date; price: number }>): string {
  const bytes = new DataView(new ArrayBuffer(16 * rows.length))
  for (const [i, { time, price }] of rows.entries()) {
    bytes.setBigInt64(16 * i, BigInt(time.getTime()))
    bytes.setFloat64(16 * i + 8, price)
  }
  return createHash('sha256').update(bytes).digest('hex')
}
