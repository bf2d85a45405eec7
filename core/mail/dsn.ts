/** One address of a delivery report. */
export interface Delivery {
  /** In lower case. */
  address: string
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded'
  /** Such as 5.1.1 (RFC 3463). */
  status: string
  /** The words of the server that refused it; empty where it said none. */
  diagnostic: string
}

export interface DeliveryReport {
  deliveries: readonly Delivery[]
  /** The Message-ID of the letter that the report is about, without its brackets; null where the report does not say it. */
  messageId: string | null
}

const DELIVERIES_MAX = 100
const DIAGNOSTIC_CHARS_MAX = 200
const ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const

/** Reads a delivery status notification (RFC 3464) as a mail server sends it; undefined for a letter that is none. Only the part
 *  `message/delivery-status` counts: what a person writes about it does not. */
export function parseDsn(text: string): DeliveryReport | undefined {
  const letter = split(text)
  if (!/^multipart\/report\b/i.test(letter.headers.get('content-type') ?? '')) return undefined
  const parts = partsOf(letter)
  const status = parts.find((part) => isOf(part, 'message/delivery-status'))
  if (status === undefined) return undefined
  const returned = parts.find((part) => isOf(part, 'message/rfc822') || isOf(part, 'text/rfc822-headers'))
  const id = returned === undefined ? undefined : split(decode(returned)).headers.get('message-id')
  return {
    deliveries: toDeliveries(decode(status)),
    messageId: /^<([^<>\s]{1,200})>$/.exec(id?.trim() ?? '')?.[1] ?? null,
  }
}

interface Part {
  /** By their names in lower case; lines that were folded are whole. */
  headers: ReadonlyMap<string, string>
  body: string
}

function split(text: string): Part {
  const lines = text.replaceAll(/\r\n?/g, '\n')
  const end = lines.search(/(?:^|\n)\n/)
  const head = end < 0 ? lines : lines.slice(0, end)
  return { headers: toHeaders(head), body: end < 0 ? '' : lines.slice(end).replace(/^\n{1,2}/, '') }
}

function toHeaders(head: string): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of head.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
    const at = line.indexOf(':')
    const name = line.slice(0, Math.max(0, at)).trim().toLowerCase()
    // The first one counts: a server puts its own above what it passes on.
    if (name !== '' && !headers.has(name)) headers.set(name, line.slice(at + 1).trim())
  }
  return headers
}

function partsOf({ headers, body }: Part): Part[] {
  const [, quoted, plain] =
    /\bboundary\s*=\s*(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(headers.get('content-type') ?? '') ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) return []
  const parts: string[][] = []
  for (const line of body.split('\n')) {
    if (line.trimEnd() === `--${boundary}--`) break
    if (line.trimEnd() === `--${boundary}`) parts.push([])
    else parts.at(-1)?.push(line)
  }
  return parts.map((lines) => split(lines.join('\n')))
}

const isOf = ({ headers }: Part, type: string): boolean =>
  (headers.get('content-type') ?? '').toLowerCase().split(';')[0]?.trim() === type

function decode({ headers, body }: Part): string {
  const encoding = (headers.get('content-transfer-encoding') ?? '').toLowerCase()
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding !== 'quoted-printable') return body
  return body
    .replaceAll(/=\n/g, '')
    .replaceAll(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
}

/** The groups of fields after the first, which is about the letter as a whole: one for each address. */
function toDeliveries(body: string): Delivery[] {
  const groups = body
    .replaceAll(/\r\n?/g, '\n')
    .trim()
    .split(/\n\s*\n/)
    .slice(1, DELIVERIES_MAX + 1)
  return groups.flatMap((group) => {
    const fields = toHeaders(group)
    // The address that we wrote to comes before the one that it was passed on to.
    const recipient = fields.get('original-recipient') ?? fields.get('final-recipient')
    const [, address] = /^rfc822\s*;\s*<?([^<>\s]{3,254})>?$/i.exec(recipient ?? '') ?? []
    const action = ACTIONS.find((one) => one === fields.get('action')?.toLowerCase())
    const [status] = /^\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '') ?? []
    if (address === undefined || action === undefined || status === undefined) return []
    const diagnostic = (fields.get('diagnostic-code') ?? '').replace(/^[\w-]+\s*;\s*/, '')
    return [{ address: address.toLowerCase(), action, status, diagnostic: diagnostic.slice(0, DIAGNOSTIC_CHARS_MAX) }]
  })
}
