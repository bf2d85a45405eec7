import type { Actor } from '../contract/account.ts'
import type { Language, Page, PageQuery } from '../contract/common.ts'
import type { DraftInvoiceRequest, InvoiceView } from '../contract/money/invoices.ts'
import { personalAccountOf } from '../contract/trust/member.ts'
import { hashBody, type Idempotency } from '../idempotency/service.ts'
import type { Acting } from '../kit/acting.ts'
import type { Db, Tx } from '../db/client.ts'
import { toIso, toIsoOrNull } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import type { Log } from '../kit/log.ts'
import type { Papers } from '../payments/credit.ts'
import type { Pool } from '../workers/pool-options.ts'
import { createCanceling } from './canceling.ts'
import { createChasing } from './chasing.ts'
import { createIssuing, type IssuingDeps, paperOf, toldOf } from './issuing.ts'
import { fromNumber } from './paper.ts'
import { createPapers } from './papers.ts'
import { createPrinting } from './printing.ts'
import { createStaffInvoices, type Once, type StaffInvoicesDeps } from './staff.ts'
import * as store from './store.ts'

export interface InvoicesDeps extends IssuingDeps, Pick<StaffInvoicesDeps, 'auditLog'> {
  db: Db
  log: Log
  idempotency: Idempotency
  /** Orders that a transfer pays. Payments are built after this, so they are asked for. */
  transfers: () => Pick<StaffInvoicesDeps, 'priceOf' | 'begin'> & { end: (tx: Tx, orderId: string) => Promise<void> }
  /** Children that draw papers. */
  pool: Pick<Pool, 'run'>
}

/** `replayed`: the same Idempotency-Key has already been given this answer. */
interface Answered {
  answer: InvoiceView
  replayed: boolean
}

interface Keyed {
  route: string
  body: unknown
  key: string | undefined
  status: number
}

/** A paper as a file. */
export interface Printed {
  pdf: Uint8Array
  name: string
}

interface AskedOfAll {
  account_id?: string | undefined
  number?: string | undefined
}
type Asked = Omit<store.Filter, 'accountId'> & PageQuery

/** Invoices, receipts and credit notes, and what is printed of them. */
export function createInvoices(deps: InvoicesDeps) {
  const { db, idempotency } = deps
  const issuing = createIssuing(deps)
  const print = createPrinting(deps)
  const { transfers } = deps
  const cancel = createCanceling({ ...deps, issuing, endTransfer: (tx, orderId) => transfers().end(tx, orderId) })
  const papers: Papers = createPapers({ ...deps, issuing, cancel })
  const staff = createStaffInvoices({
    ...deps,
    issuing,
    cancel,
    priceOf: (credits) => transfers().priceOf(credits),
    begin: (sold) => transfers().begin(sold),
  })

  function onceOf({ actorId }: Acting, { route, body, key, status }: Keyed): Once<Answered> {
    const accountId = personalAccountOf(actorId)
    const request = key === undefined ? undefined : { accountId, route, key, bodyHash: hashBody(body) }
    return (tx, work) => idempotency.once(tx, request, status, async () => toView(await work()))
  }

  async function list(filter: store.Filter, { limit, cursor }: PageQuery): Promise<Page<InvoiceView>> {
    const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(cursor, ['number'])[0]
    const rows = await store.listInvoices(db.reader, filter, { below, limit: limit + 1 })
    return toPage(rows, limit, { view: ({ row }) => toView(row), cursorOf: ({ place }) => [place] })
  }

  /** Throws `not_found`, also for another account's. */
  async function find(id: string, accountId?: string): Promise<store.InvoiceRow> {
    const row = await store.findInvoice(db.reader, id)
    if (row === undefined || (accountId !== undefined && row.accountId !== accountId))
      throw new AppError('not_found', { what: 'invoice', asked: id })
    return row
  }

  async function printed(row: store.InvoiceRow, language: Language): Promise<Printed> {
    const paper = paperOf(row)
    const name = `${paper.number ?? row.id}.pdf`
    return { pdf: await print({ paper, language }), name }
  }

  return {
    /** What payments write down. */
    papers,

    listOwn: ({ accountId }: Pick<Actor, 'accountId'>, { kind, state, ...page }: Asked) =>
      list({ accountId, kind, state }, page),
    listAll: ({ kind, state, account_id: accountId, number, ...page }: Asked & AskedOfAll) =>
      list({ accountId, kind, state, numbered: number === undefined ? undefined : fromNumber(number) }, page),

    getOwn: async ({ accountId }: Pick<Actor, 'accountId'>, id: string): Promise<InvoiceView> =>
      toView(await find(id, accountId)),
    get: async (id: string): Promise<InvoiceView> => toView(await find(id)),

    printOwn: async ({ accountId }: Pick<Actor, 'accountId'>, id: string, language: Language): Promise<Printed> =>
      printed(await find(id, accountId), language),
    draft: (acting: Acting, asked: DraftInvoiceRequest, key?: string): Promise<Answered> =>
      staff.draft(acting, asked, onceOf(acting, { route: 'draft invoice', body: asked, key, status: 201 })),
    issue: (acting: Acting, id: string, key?: string): Promise<Answered> =>
      staff.issue(acting, id, onceOf(acting, { route: `issue invoice ${id}`, body: null, key, status: 200 })),
    cancel: (acting: Acting, id: string, reason: string, key?: string): Promise<Answered> => {
      const once = onceOf(acting, { route: `cancel invoice ${id}`, body: reason, key, status: 200 })
      return staff.cancel(acting, id, { reason, once })
    },
    /** Reminds of what is overdue, and cancels what stays so. */
    chase: createChasing({ ...deps, cancel }),

    print: async (id: string, language: Language): Promise<Printed> => printed(await find(id), language),
  }
}
export type Invoices = ReturnType<typeof createInvoices>

const toView = (row: store.InvoiceRow): InvoiceView => {
  const paper = paperOf(row)
  return {
    id: row.id,
    kind: row.kind,
    number: paper.number,
    state: row.state,
    account_id: row.accountId,
    total: row.total,
    amount: toldOf(row).amount,
    currency: row.currency,
    top_up_id: row.orderId,
    charge_id: row.chargeId,
    created_at: toIso(row.createdAt),
    issued_at: toIsoOrNull(row.issuedAt),
    due_at: toIsoOrNull(row.dueAt),
    ended_at: toIsoOrNull(row.endedAt),
    paper,
  }
}
