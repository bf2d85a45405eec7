import { BlockList, isIP, isIPv4 } from 'node:net'
import { LIMITS } from '../contract/limits.ts'
import type { Localized } from '../contract/common.ts'
import { AppError, refuseField } from '../kit/errors.ts'
import { isIn, toSubnets } from '../kit/http/client-ip.ts'

/** IPv4 addresses that are not public (IANA's special-purpose registry), and the metadata addresses of
 *  clouds. */
const NOT_PUBLIC_4 = toSubnets([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
])
/** Only global unicast IPv6: it contains no loopback, link-local, private, mapped, compatible or NAT64
 *  address. */
const GLOBAL_6 = toSubnets(['2000::/3'])
/** Exceptions within it: protocol assignments and Teredo, documentation, 6to4. */
const NOT_PUBLIC_6: BlockList = toSubnets(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])

/** Whether an address is reachable from the public Internet; false if it is not an address. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false
  if (isIPv4(address)) return !isIn(NOT_PUBLIC_4, address)
  return isIn(GLOBAL_6, address) && !isIn(NOT_PUBLIC_6, address)
}

/** A host without IPv6 brackets and trailing dot. */
export const bareHost = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')

/** Whether the host is an address literal that is not public. */
export const isRefusedLiteral = (host: string): boolean => isIP(host) !== 0 && !isPublicAddress(host)

/** Names that by definition mean this machine or its network, whatever a name server says (RFC 6761, 6762,
 *  8375, 9476). */
const INTERNAL_NAME = /(^|\.)(localhost|local|internal|lan|home\.arpa|onion|alt|test|invalid)$|^[^.]+$/

const PORTS = ['', '443', '8443']

/** Returns a webhook's URL in canonical form. `allowsPrivate` also permits http, other ports and private
 *  addresses. Throws `validation_failed`. */
export function parseWebhookUrl(text: string, allowsPrivate: boolean): URL {
  // The parser drops line breaks and converts digits of every script to ASCII, so its input is checked first.
  if (!/^[\x21-\x7e]+$/.test(text)) throw refuse(PLAIN, WRITE_PLAIN)
  const url = URL.parse(text)
  if (url === null) throw refuse(NO_URL, WRITE_URL)
  const isHttp = url.protocol === 'http:' && allowsPrivate
  if (url.protocol !== 'https:' && !isHttp) throw refuse(NOT_HTTPS, WRITE_URL)
  if (url.username !== '' || url.password !== '') throw refuse(WITH_USER, CHECK_SIGNATURES)
  if (text.includes('#')) throw refuse(WITH_FRAGMENT, { en: 'leave it out', ru: 'уберите её' })
  if (url.href.length > LIMITS.webhookUrlCharsMax) throw refuse(NO_URL, WRITE_URL)
  if (allowsPrivate) return url
  if (!PORTS.includes(url.port)) throw refuse(ODD_PORT, { en: 'use 443 or 8443', ru: 'возьмите 443 или 8443' })
  const host = bareHost(url.hostname)
  if (isIP(host) === 0 ? INTERNAL_NAME.test(host) : !isPublicAddress(host)) throw refuseNotPublic()
  return url
}

/** Not reachable from outside; the refusal is the same wherever it leads. */
export const refuseNotPublic = (): AppError => refuse(NOT_PUBLIC, USE_PUBLIC)

const refuse = (message: Localized, fix: Localized): AppError => refuseField('/url', message, fix)
const PLAIN = { en: 'has characters outside printable ASCII', ru: 'есть символы вне печатного ASCII' }
const WRITE_PLAIN = {
  en: 'write the name as xn--… and other characters as %XX',
  ru: 'запишите имя в виде xn--…, а прочие символы — в виде %XX',
}
const NO_URL = { en: 'is no address that can be used', ru: 'такой адрес не годится' }
const WRITE_URL = { en: 'write it like https://example.com/path', ru: 'запишите его в виде https://example.com/path' }
const NOT_HTTPS = { en: 'is not https', ru: 'это не https' }
const WITH_USER = { en: 'has a user name or a password in it', ru: 'в адресе есть имя пользователя или пароль' }
const CHECK_SIGNATURES = {
  en: 'leave them out: deliveries are signed',
  ru: 'уберите их: каждая доставка подписана',
}
const WITH_FRAGMENT = { en: 'has a part after #', ru: 'есть часть после #' }
const ODD_PORT = { en: 'this port is not called', ru: 'на этот порт доставки не отправляются' }
const NOT_PUBLIC = { en: 'does not lead to a public address', ru: 'не ведёт на общедоступный адрес' }
const USE_PUBLIC = {
  en: 'use a name or an address that can be reached from the Internet',
  ru: 'укажите имя или адрес, доступные из интернета',
}
