import { isIP } from 'node:net'

/** The host name of a Host header, without port and brackets. */
export const hostNameOf = (host: string): string =>
  host
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')

/** Whether a name means this machine, independent of name servers. */
export const isLoopbackName = (name: string): boolean =>
  name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
