import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** An authority of the stand-in's own and the certificate that it has issued; all PEM, so that it can be kept. */
export interface Authority {
  caCertificate: string
  certificate: string
  /** Of the certificate. */
  key: string
}

/** As PayPal's own certificates are issued to. */
const NAME = 'messageverificationcerts.paypal.com'
const CA_NAME = 'Coincast sandbox, which nobody should trust'
const VALID_MS = 10 * 365 * 86_400_000
const DAY_MS = 86_400_000

/** Makes an authority and a certificate of it for PayPal's name, in force from the day before `at` (ms) for ten years. Takes a second or
 *  less. */
export function createAuthority(at: number): Authority {
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const leaf = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const issued = { issuer: CA_NAME, signer: ca.privateKey, from: at - DAY_MS, until: at + VALID_MS }
  return {
    caCertificate: toCertificate({ ...issued, subject: CA_NAME, publicKey: ca.publicKey, isCa: true }),
    certificate: toCertificate({ ...issued, subject: NAME, publicKey: leaf.publicKey, isCa: false }),
    key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** By which its address is told apart from that of another one. */
export const nameOf = ({ certificate }: Authority): string =>
  `CERT-${createHash('sha256').update(certificate).digest('hex').slice(0, 24)}`

/** A signature as PayPal makes it: RSA with SHA-256, base64. */
export const signBy = ({ key }: Authority, text: string): string =>
  sign('sha256', Buffer.from(text), createPrivateKey(key)).toString('base64')

export interface Issued {
  issuer: string
  /** On the curve P-256. */
  signer: KeyObject
  subject: string
  publicKey: KeyObject
  isCa: boolean
  /** ms */
  from: number
  until: number
}

/** An X.509 certificate (RFC 5280), PEM. */
export function toCertificate({ issuer, signer, subject, publicKey, isCa, from, until }: Issued): string {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const serial = createHash('sha256').update(spki).update(subject).update(String(from)).digest().subarray(0, 16)
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f)
  const basic = sequence(oid('2.5.29.19'), der(0x01, [0xff]), der(0x04, sequence(...(isCa ? [der(0x01, [0xff])] : []))))
  const toBeSigned = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, serial),
    algorithm,
    nameDer(issuer),
    sequence(timeDer(from), timeDer(until)),
    nameDer(subject),
    spki,
    der(0xa3, sequence(basic)),
  )
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', toBeSigned, signer)]))
  const base64 = sequence(toBeSigned, algorithm, signature).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/(.{64})/g, '$1\n').trimEnd()}\n-----END CERTIFICATE-----\n`
}

/** A value of DER: its tag, its length, itself. */
function der(tag: number, content: Uint8Array | readonly number[]): Buffer {
  const bytes = Buffer.from(content)
  const length: number[] = []
  for (let left = bytes.length; left > 0; left >>= 8) length.unshift(left & 0xff)
  const head = bytes.length < 0x80 ? [bytes.length] : [0x80 | length.length, ...length]
  return Buffer.concat([Buffer.from([tag, ...head]), bytes])
}

const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, Buffer.concat(parts))

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...others] = text.split('.').map(Number)
  const bytes = others.flatMap((part) => {
    const septets = [part & 0x7f]
    for (let left = part >> 7; left > 0; left >>= 7) septets.unshift(0x80 | (left & 0x7f))
    return septets
  })
  return der(0x06, [first * 40 + second, ...bytes])
}

const nameDer = (common: string): Buffer =>
  sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(common)))))

/** UTCTime until 2049, GeneralizedTime after. */
function timeDer(at: number): Buffer {
  const text = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return at < Date.UTC(2050, 0, 1) ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text))
}
