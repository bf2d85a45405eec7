import { Resolver } from 'node:dns/promises'

/** The addresses of a name, IPv4 first. Throws if there are none. */
export type Resolve = (name: string) => Promise<string[]>

const TIMEOUT_MS = 2_000
const TRIES = 2

/** Asks this machine's name servers, but neither /etc/hosts nor search domains. No thread waits for an
 *  answer, so a name server that hangs delays nobody else. */
export function createResolver(): Resolve {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES })
  return async (name) => {
    if (/(^|\.)localhost$/.test(name)) return ['127.0.0.1', '::1']
    const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
    const addresses = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
    if (addresses.length > 0) return addresses
    throw new Error('no address', { cause: found[0].status === 'rejected' ? found[0].reason : undefined })
  }
}
