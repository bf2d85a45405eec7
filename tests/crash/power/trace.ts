/** One thing that a traced process has done, in the order in which it was done. */
export type Act =
  | { kind: 'write'; file: string; at: number; bytes: Buffer }
  | { kind: 'cut'; file: string; size: number }
  | { kind: 'flush'; file: string }
  /** What went out over a socket, as text. */
  | { kind: 'said'; socket: string; text: string }

/** What strace is asked for: everything by which a database file changes, and everything that is said over a socket. */
export const TRACED = 'pwrite64,write,writev,sendmsg,sendto,fsync,fdatasync,ftruncate'

const CALL = /^(\d+)\s+(\w+)\((.*)$/
const RESUMED = /^(\d+)\s+<\.\.\. \w+ resumed>(.*)$/
const UNFINISHED = ' <unfinished ...>'

/** Reads the output of `strace -f -y -xx`: files are kept by their full paths, where `isKept` says so. A call counts from when it
 *  returned. Throws on one that it cannot read, for a write that is overlooked would make the replay a lie. */
export function parseTrace(text: string, isKept: (path: string) => boolean): Act[] {
  const acts: Act[] = []
  const begun = new Map<string, string>()
  for (const line of text.split('\n')) {
    const resumed = RESUMED.exec(line)
    if (resumed !== null) {
      const [, thread = '', rest = ''] = resumed
      const start = begun.get(thread)
      begun.delete(thread)
      if (start !== undefined) addCall(acts, start + rest, isKept)
      continue
    }
    const call = CALL.exec(line)
    if (call === null) continue
    const [, thread = '', name = '', rest = ''] = call
    if (rest.endsWith(UNFINISHED)) begun.set(thread, `${name}(${rest.slice(0, -UNFINISHED.length)}`)
    else addCall(acts, `${name}(${rest}`, isKept)
  }
  return acts
}

const WHOLE = /^(\w+)\(\d+<([^>]*)>(?:, )?(.*)\)\s+=\s+(-?\d+)/s
const TEXTS = /"((?:\\x[0-9a-f]{2})*)"/g
const WRITTEN = /^"((?:\\x[0-9a-f]{2})*)", \d+, (\d+)$/

function addCall(acts: Act[], call: string, isKept: (path: string) => boolean): void {
  const whole = WHOLE.exec(call)
  if (whole === null) return
  const [, name = '', at = '', args = '', result = ''] = whole
  const done = Number(result)
  if (done < 0) return
  const place = fromHex(at).toString('latin1')
  if (/^(?:socket|TCP|TCPv6):/.test(place)) {
    const text = [...args.matchAll(TEXTS)].map(([, hex = '']) => fromHex(hex).toString('latin1')).join('')
    if (text !== '') acts.push({ kind: 'said', socket: place, text })
    return
  }
  if (!isKept(place)) return
  switch (name) {
    case 'pwrite64': {
      const [, hex, offset] = WRITTEN.exec(args) ?? []
      if (hex === undefined) throw new Error(`not read: ${call.slice(0, 200)}`)
      acts.push({ kind: 'write', file: place, at: Number(offset), bytes: fromHex(hex).subarray(0, done) })
      return
    }
    case 'ftruncate':
      acts.push({ kind: 'cut', file: place, size: Number(args) })
      return
    case 'fsync':
    case 'fdatasync':
      acts.push({ kind: 'flush', file: place })
      return
    default:
      throw new Error(`a database file changes by ${name}: ${call.slice(0, 200)}`)
  }
}

const fromHex = (escaped: string): Buffer =>
  escaped.startsWith('\\x') ? Buffer.from(escaped.replaceAll('\\x', ''), 'hex') : Buffer.from(escaped, 'latin1')
