import type { BankEntry } from './state.ts'

export interface Asked {
  iban: string
  currency: string
  entries: readonly BankEntry[]
  from: number
  until: number
  madeAt: number
}

const decimal = (amount: number): string =>
  `${Math.trunc(amount / 100)}.${String(Math.abs(amount) % 100).padStart(2, '0')}`
const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const signed = ({ amount, direction }: BankEntry): number => (direction === 'in' ? amount : 0 - amount)
const sumOf = (entries: readonly BankEntry[]): number => entries.reduce((sum, entry) => sum + signed(entry), 0)

/** The balances of a time, and what was booked or is pending in it. */
export function toPeriod({ entries, from, until }: Pick<Asked, 'entries' | 'from' | 'until'>) {
  const booked = entries.filter(({ isBooked }) => isBooked)
  const within = booked.filter(({ at }) => at >= from && at <= until)
  const opening = sumOf(booked.filter(({ at }) => at < from))
  const pending = entries.filter(({ isBooked, at }) => !isBooked && at <= until)
  return { opening, closing: opening + sumOf(within), booked: within, pending }
}

/** ISO 20022, camt.053.001.08; entries with one reference are one batch. */
export function toCamt(asked: Asked): string {
  const { iban, currency, madeAt, from, until } = asked
  const { opening, closing, booked, pending } = toPeriod(asked)
  const money = (amount: number): string =>
    `<Amt Ccy="${currency}">${decimal(Math.abs(amount))}</Amt><CdtDbtInd>${amount < 0 ? 'DBIT' : 'CRDT'}</CdtDbtInd>`
  const balance = (code: string, amount: number, at: number): string =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${money(amount)}<Dt><Dt>${day(at)}</Dt></Dt></Bal>`
  const part = (entry: BankEntry, index: number): string => {
    const free = entry.text.match(/.{1,35}/g) ?? []
    const structured =
      entry.reference === null ? '' : `<Strd><CdtrRefInf><Ref>${escape(entry.reference)}</Ref></CdtrRefInf></Strd>`
    const party = `<Nm>${escape(entry.party)}</Nm>`
    const account = `<Id><IBAN>${entry.partyIban}</IBAN></Id>`
    const parties =
      signed(entry) > 0
        ? `<Dbtr><Pty>${party}</Pty></Dbtr><DbtrAcct>${account}</DbtrAcct>`
        : `<Cdtr><Pty>${party}</Pty></Cdtr><CdtrAcct>${account}</CdtrAcct>`
    return `<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId><TxId>${entry.ref}-${index}</TxId></Refs><Amt Ccy="${currency}">${decimal(entry.amount)}</Amt><RltdPties>${parties}</RltdPties><RmtInf>${free.map((line) => `<Ustrd>${escape(line)}</Ustrd>`).join('')}${structured}</RmtInf></TxDtls>`
  }
  const batches = new Map<string, BankEntry[]>()
  for (const entry of [...booked, ...pending]) {
    const key = `${entry.ref} ${entry.isReversal} ${entry.isBooked}`
    batches.set(key, [...(batches.get(key) ?? []), entry])
  }
  const entry = (batch: BankEntry[]): string => {
    const [first] = batch
    if (first === undefined) return ''
    const { ref, at, isBooked, isReversal } = first
    const reversal = isReversal ? '<RvslInd>true</RvslInd>' : ''
    return `<Ntry>${money(sumOf(batch))}${reversal}<Sts><Cd>${isBooked ? 'BOOK' : 'PDNG'}</Cd></Sts><BookgDt><Dt>${day(at)}</Dt></BookgDt><AcctSvcrRef>${ref}</AcctSvcrRef><NtryDtls>${batch.map(part).join('')}</NtryDtls></Ntry>`
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M${madeAt}</MsgId><CreDtTm>${new Date(madeAt).toISOString()}</CreDtTm></GrpHdr><Stmt><Id>S${madeAt}</Id><Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>${currency}</Ccy></Acct>${balance('OPBD', opening, from)}${balance('CLBD', closing, until)}${[...batches.values()].map(entry).join('\n')}</Stmt></BkToCstmrStmt></Document>
`
}

/** A table as online banking exports it: no batches, no references of the bank. */
export function toCsv(asked: Asked): string {
  const { booked } = toPeriod(asked)
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`
  const row = (entry: BankEntry): string =>
    [
      day(entry.at).split('-').toReversed().join('.'),
      `${signed(entry) < 0 ? '-' : ''}${decimal(entry.amount).replace('.', ',')}`,
      asked.currency,
      cell(entry.party),
      entry.partyIban,
      cell([entry.reference ?? '', entry.text].filter((text) => text !== '').join(' ')),
    ].join(';')
  return ['Date;Amount;Currency;Name;IBAN;Purpose', ...booked.map(row)].join('\r\n')
}
