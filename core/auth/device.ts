/** Each names itself with its marker; the more particular stand before those that they also claim to be. */
const PROGRAMS: ReadonlyArray<readonly [marker: RegExp, name: string]> = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bYaBrowser\//, 'Yandex Browser'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const SYSTEMS: ReadonlyArray<readonly [marker: RegExp, name: string]> = [
  [/\bWindows\b/, 'Windows'],
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
]
const NAME_CHARS_MAX = 40

/** Program and system in a few words, from a User-Agent header: "Firefox, Windows". No versions, so that an update is not a new device.
 *  Of what is no browser, the name it begins with. */
export function toDevice(client: string): string {
  const find = (list: typeof PROGRAMS) => list.find(([marker]) => marker.test(client))?.[1]
  const program = find(PROGRAMS) ?? /^[\w .-]+/.exec(client)?.[0].trim().slice(0, NAME_CHARS_MAX)
  const system = find(SYSTEMS)
  return [program, system].filter((part) => part !== undefined && part !== '').join(', ') || 'unknown'
}

const CLIENT_CHARS_MAX = 120

/** The client's description of itself, shortened and without characters that could break a log line or a table. */
export const toClient = (client: string): string =>
  client.replaceAll(/[^\x20-\x7e]/g, '').slice(0, CLIENT_CHARS_MAX) || 'unknown'
