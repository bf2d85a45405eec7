import { setImmediate } from 'node:timers/promises'
import { SaxesParser } from 'saxes'
import { parseAmount, rejected, type Statement, STATEMENT_LIMITS, type StatementEntry } from './statement.ts'

/** An element of the document, and what is in it. */
interface Node {
  name: string
  text: string
  currency: string
  children: Node[]
}

const DEPTH_MAX = 40
const NODES_MAX = 400_000
/** So much is read at a time; core serves others in between. */
const PIECE_CHARS = 65_536
const OPENING = ['OPBD', 'PRCD']

/** Reads bank statements of ISO 20022, camt.053 in any version. Throws `statement_rejected` for anything else, for a document with a DOCTYPE,
 *  and for batches whose parts do not add up. */
export async function parseCamt(xml: string): Promise<Statement[]> {
  const root = await readTree(xml)
  const report = child(root, 'BkToCstmrStmt')
  if (report === undefined) throw rejected('it is not a camt.053: there is no BkToCstmrStmt')
  const statements = all(report, 'Stmt').map(toStatement)
  if (statements.length === 0) throw rejected('there is no statement in it')
  const count = statements.reduce((sum, { entries }) => sum + entries.length, 0)
  if (count > STATEMENT_LIMITS.entriesMax)
    throw rejected(`it has ${count} entries: at most ${STATEMENT_LIMITS.entriesMax} are read at once`)
  return statements
}

async function readTree(xml: string): Promise<Node> {
  const root: Node = { name: '', text: '', currency: '', children: [] }
  const open: Node[] = [root]
  let count = 0
  const parser = new SaxesParser({ xmlns: true })
  const fail = (detail: string): never => {
    throw rejected(detail)
  }
  parser.on('error', (error) => fail(`it is not XML: ${error.message.slice(0, 200)}`))
  parser.on('doctype', () => fail('it has a DOCTYPE, which no bank sends'))
  parser.on('opentag', ({ local, attributes }) => {
    count += 1
    if (count > NODES_MAX || open.length > DEPTH_MAX) fail('it is larger or deeper than a statement is')
    const node: Node = { name: local, text: '', currency: attributes['Ccy']?.value ?? '', children: [] }
    open.at(-1)?.children.push(node)
    open.push(node)
  })
  const addText = (text: string): void => {
    const node = open.at(-1)
    if (node !== undefined && node.text.length < STATEMENT_LIMITS.textCharsMax) node.text += text
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => void open.pop())
  for (let from = 0; from < xml.length; from += PIECE_CHARS) {
    parser.write(xml.slice(from, from + PIECE_CHARS))
    await setImmediate()
  }
  parser.close()
  return root.children[0] ?? fail('it is empty')
}

const all = (node: Node, name: string): Node[] => node.children.filter((each) => each.name === name)

/** The first element by a path of names. */
function child(node: Node | undefined, ...path: string[]): Node | undefined {
  return path.reduce<Node | undefined>((at, name) => at?.children.find((each) => each.name === name), node)
}

const textAt = (node: Node | undefined, ...path: string[]): string => child(node, ...path)?.text.trim() ?? ''

function toStatement(node: Node): Statement {
  const iban = textAt(node, 'Acct', 'Id', 'IBAN').replaceAll(' ', '')
  if (iban === '') throw rejected('a statement names no IBAN')
  const balances = all(node, 'Bal').map((balance) => ({
    code: textAt(balance, 'Tp', 'CdOrPrtry', 'Cd'),
    currency: child(balance, 'Amt')?.currency ?? '',
    amount: signed(balance, `${iban}, balance`),
  }))
  const opening = balances.find(({ code }) => OPENING.includes(code))
  const closing = balances.find(({ code }) => code === 'CLBD')
  if (opening === undefined || closing === undefined)
    throw rejected(`${iban}: the opening balance (OPBD) or the closing one (CLBD) is missing`)
  const { currency } = closing
  const nodes = all(node, 'Ntry')
  const booked = nodes.filter((entry) => statusOf(entry) === 'BOOK')
  return {
    iban,
    currency,
    opening: opening.amount,
    closing: closing.amount,
    entries: booked.flatMap((entry, index) => toEntries(entry, currency, `${iban}, entry ${index + 1}`)),
    pending: nodes.length - booked.length,
  }
}

/** In older versions it is the text itself, in newer ones a code below. */
const statusOf = (entry: Node): string => textAt(entry, 'Sts', 'Cd') || textAt(entry, 'Sts')

function amountIn(node: Node, currency: string | undefined, where: string): number {
  const found = child(node, 'Amt')
  if (found === undefined) throw rejected(`${where}: there is no amount`)
  if (currency !== undefined && found.currency !== currency)
    throw rejected(`${where}: it is in ${found.currency.slice(0, 10)}, and its account in ${currency}`)
  return parseAmount(found.text, found.currency, where)
}

function directionOf(node: Node, where: string): StatementEntry['direction'] {
  const indicator = textAt(node, 'CdtDbtInd')
  if (indicator !== 'CRDT' && indicator !== 'DBIT') throw rejected(`${where}: CdtDbtInd is neither CRDT nor DBIT`)
  return indicator === 'CRDT' ? 'in' : 'out'
}

function signed(node: Node, where: string): number {
  const amount = amountIn(node, undefined, where)
  return directionOf(node, where) === 'in' ? amount : 0 - amount
}

/** One entry, or each part of a batch. */
function toEntries(entry: Node, currency: string, where: string): StatementEntry[] {
  const whole = amountIn(entry, currency, where)
  const direction = directionOf(entry, where)
  const bookedOn = (textAt(entry, 'BookgDt', 'Dt') || textAt(entry, 'BookgDt', 'DtTm')).slice(0, 10)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(bookedOn)) throw rejected(`${where}: it has no booking date`)
  const isReversal = /^(?:true|1)$/.test(textAt(entry, 'RvslInd'))
  const ofEntry = textAt(entry, 'AcctSvcrRef')
  const details = all(entry, 'NtryDtls').flatMap((each) => all(each, 'TxDtls'))
  const parts = details.length === 0 ? [undefined] : details
  const entries = parts.map((part, index): StatementEntry => {
    const own = part === undefined || parts.length === 1 ? whole : partAmount(part, currency, where)
    // Within a batch the bank's reference of the entry is that of all parts.
    const reference = ofEntry || textAt(part, 'Refs', 'AcctSvcrRef')
    const party = child(part, 'RltdPties', direction === 'in' ? 'Dbtr' : 'Cdtr')
    const account = child(part, 'RltdPties', direction === 'in' ? 'DbtrAcct' : 'CdtrAcct')
    return {
      bankRef: reference === '' ? null : reference,
      bankPart: index,
      bookedOn,
      amount: own,
      direction,
      isReversal,
      text: textOf(entry, part),
      party: cut(textAt(party, 'Nm') || textAt(party, 'Pty', 'Nm'), STATEMENT_LIMITS.partyCharsMax),
      partyIban: cut(textAt(account, 'Id', 'IBAN'), 34),
    }
  })
  const sum = entries.reduce((total, { amount }) => total + amount, 0)
  if (sum !== whole) throw rejected(`${where}: the parts of the batch give ${sum}, not ${whole}`)
  return entries
}

function partAmount(part: Node, currency: string, where: string): number {
  const named = child(part, 'Amt') === undefined ? child(part, 'AmtDtls', 'TxAmt') : part
  if (named === undefined) throw rejected(`${where}: a part of the batch has no amount`)
  return amountIn(named, currency, where)
}

/** Structured references first, so that they are found first. */
function textOf(entry: Node, part: Node | undefined): string {
  const remittances = part === undefined ? [] : all(part, 'RmtInf')
  const structured = remittances.flatMap((each) => all(each, 'Strd')).map((each) => textAt(each, 'CdtrRefInf', 'Ref'))
  // Banks break long texts into lines, in the middle of words.
  const free = remittances
    .flatMap((each) => all(each, 'Ustrd'))
    .map(({ text }) => text)
    .join('')
  const endToEnd = textAt(part, 'Refs', 'EndToEndId')
  const texts = [...structured, free, endToEnd === 'NOTPROVIDED' ? '' : endToEnd, textAt(entry, 'AddtlNtryInf')]
  return texts
    .filter((text) => text !== '')
    .join(' | ')
    .slice(0, STATEMENT_LIMITS.textCharsMax)
}

const cut = (text: string, charsMax: number): string | null => (text === '' ? null : text.slice(0, charsMax))
