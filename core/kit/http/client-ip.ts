import { BlockList, isIP, isIPv4 } from 'node:net'

/** Where a request comes from. */
export interface Caller {
  /** The unit of rate limits: an IPv4 address, or the /64 of an IPv6 address, which one household has. */
  network: string
  /** The most that one customer of a provider has: an IPv4 address, or the /56 of an IPv6 address. */
  household: () => string
  /** The surrounding network: the /24 of an IPv4 address, the /32 of an IPv6 address. */
  region: () => string
  /** From this machine. Computed on demand, because few requests need it. */
  isLocal: () => boolean
  /** From this machine or a private network, without a proxy in between: for example a Prometheus. */
  isNear: () => boolean
  /** The private address that sent X-Forwarded-For without being trusted: most likely a proxy missing from
   *  the settings. */
  unnamedProxy: string | undefined
}

/** Parses addresses of proxies: `10.0.0.0/8`, `::1`. Throws for anything else. */
export function toSubnets(texts: readonly string[]): BlockList {
  const subnets = new BlockList()
  for (const text of texts) {
    const [address = '', bits, ...rest] = text.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    const width = family === 'ipv4' ? 32 : 128
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width)
    if (isIP(address) === 0 || !fits || rest.length > 0) throw new Error(`${text} is no address and no subnet`)
    subnets.addSubnet(address, Number(bits ?? width), family)
  }
  return subnets
}

const LOOPBACK = toSubnets(['127.0.0.0/8', '::1'])
const PRIVATE = toSubnets(['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '::1', 'fc00::/7'])
/** Headers that proxies add: a request with one of them came through a proxy, or claims so. */
const PROXY_HEADERS = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']

/** Returns who is calling. X-Forwarded-For is trusted only from a trusted peer, and only as far as trusted
 *  proxies have written it: the last address that is not a trusted proxy counts, since all before it may be
 *  forged. `peer` is the socket's address; undefined within this process. A proxy that sends no such header
 *  cannot be told from a client. */
export function toCaller(peer: string | undefined, headers: Headers, trusted: BlockList): Caller {
  const sender = parseAddress(peer ?? '127.0.0.1') ?? 'unknown'
  const forwarded = headers.get('x-forwarded-for')
  const hops = forwarded?.split(',') ?? []
  let address = sender
  while (hops.length > 0 && isIn(trusted, address)) {
    const before = parseAddress(hops.pop() ?? '')
    if (before === undefined) break
    address = before
  }
  const isDirect = !PROXY_HEADERS.some((name) => headers.has(name))
  return {
    network: toNetwork(address, 32, 64),
    household: () => toNetwork(address, 32, 56),
    region: () => toNetwork(address, 24, 32),
    isLocal: () => isDirect && isIn(LOOPBACK, address),
    isNear: () => isDirect && isIn(PRIVATE, address),
    unnamedProxy: forwarded !== null && isIn(PRIVATE, sender) && !isIn(trusted, sender) ? sender : undefined,
  }
}

/** The canonical form of an address, without port, brackets or zone, and with IPv4-mapped IPv6 as IPv4. */
function parseAddress(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^\[(.+)\](:\d+)?$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^([\d.]+):\d+$/, '$1')
  if (isIPv4(bare)) return bare
  if (isIP(bare) === 0) return undefined
  const address = new URL(`http://[${bare}]`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(address) ?? []
  if (high === undefined || low === undefined) return address
  return [high, low].flatMap((pair) => [Number.parseInt(pair, 16) >> 8, Number.parseInt(pair, 16) & 255]).join('.')
}

/** Whether an address, as a socket writes it, is in one of the subnets. */
export const isIn = (subnets: BlockList, address: string): boolean =>
  isIP(address) !== 0 && subnets.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')

/** The network of an address by prefix length: whole bytes of IPv4, any bits of IPv6. */
export function toNetwork(address: string, bits4: number, bits6: number): string {
  if (isIPv4(address)) {
    const bytes = address.split('.').slice(0, bits4 / 8)
    return bits4 === 32 ? address : `${bytes.join('.')}.0/${bits4}`
  }
  if (isIP(address) !== 6) return address
  const [left = [], right = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''))
  const gap = Array.from({ length: 8 - left.length - right.length }, () => '0')
  const groups = [...left, ...gap, ...right].slice(0, Math.ceil(bits6 / 16))
  const cutBits = groups.length * 16 - bits6
  if (cutBits > 0) {
    const last = Number.parseInt(groups.pop() ?? '0', 16)
    groups.push(((last >> cutBits) << cutBits).toString(16))
  }
  return `${groups.join(':')}::/${bits6}`
}
