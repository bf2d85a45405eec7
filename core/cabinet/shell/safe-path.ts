/** Returns a path of this host to go on to, and `/app` for anything else: an address of another host, a scheme, a backslash that
 *  browsers read as a slash. */
export function toOwnPath(path: string | undefined): string {
  if (path === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(path) || path.includes('\\')) return '/app'
  const url = new URL(path, 'http://own.invalid')
  // `/..//host` becomes `//host`, which is another host.
  const isOwn = url.host === 'own.invalid' && !url.pathname.startsWith('//')
  return isOwn ? `${url.pathname}${url.search}` : '/app'
}
