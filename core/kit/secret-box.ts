import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/** Keeps secrets in the database unreadable without a key that is not in it. `purpose` names what the box is for: boxes of other
 *  purposes have other keys, though they share the secret. */
export function createSecretBox(secret: string, purpose: string) {
  const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', `${purpose}:${use}`, 32))
  const [sealing, hashing] = [derive('seal'), derive('hash')]
  return {
    /** Encrypts a text for `owner`, whose id must be named again to open it: a row that is copied to another owner does not open. */
    seal(text: string, owner: string): string {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(CIPHER, sealing, iv).setAAD(Buffer.from(owner))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, body, cipher.getAuthTag()]).toString('base64url')
    },
    /** Throws when the text was sealed with another key, for another owner, or was changed. */
    open(sealed: string, owner: string): string {
      const bytes = Buffer.from(sealed, 'base64url')
      const decipher = createDecipheriv(CIPHER, sealing, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(owner))
        .setAuthTag(bytes.subarray(-TAG_BYTES))
      return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    },
    /** HMAC-SHA256 in hex: what a code of few bits is stored as, so that the database alone does not let anybody guess it. */
    hash: (text: string): string => createHmac('sha256', hashing).update(text).digest('hex'),
  }
}
export type SecretBox = ReturnType<typeof createSecretBox>
