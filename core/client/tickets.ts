import type { PageQuery } from '../contract/common.ts'
import {
  type AnswerTicket,
  type OpenTicket,
  staffThreadSchema,
  staffTicketPageSchema,
  ticketPageSchema,
  type TicketState,
  ticketThreadSchema,
} from '../contract/tickets/ticket.ts'
import { type Ask, type Call, toQuery } from './call.ts'

/** Tickets: one's own, and those of everybody for staff. `load` fetches bytes. */
export function ticketCalls(call: Ask, load: (call: Omit<Call, 'token'>) => Promise<Uint8Array>) {
  const own = (id: string, rest = ''): string => `/api/tickets/${encodeURIComponent(id)}${rest}`
  const any = (id: string, rest = ''): string => `/api/admin/tickets/${encodeURIComponent(id)}${rest}`
  const post = (path: string, json?: unknown) =>
    call(ticketThreadSchema, { method: 'POST', path, ...(json === undefined ? {} : { json }) })
  const act = (path: string, json?: unknown) =>
    call(staffThreadSchema, { method: 'POST', path, ...(json === undefined ? {} : { json }) })
  return {
    open: (json: OpenTicket) => post('/api/tickets', json),
    list: (page: Partial<PageQuery> = {}) => call(ticketPageSchema, { path: `/api/tickets${toQuery(page)}` }),
    get: (id: string) => call(ticketThreadSchema, { path: own(id) }),
    write: (id: string, text: string) => post(own(id, '/messages'), { text }),
    addFile: (id: string, { name, bytes }: { name: string; bytes: Uint8Array }) =>
      post('/api/tickets/files', { ticket_id: id, name, content: Buffer.from(bytes).toString('base64') }),
    rate: (id: string, rating: number) => post(own(id, '/rating'), { rating }),
    queue: (page: Partial<PageQuery> & { state?: TicketState; assigned?: 'me' | 'nobody' } = {}) =>
      call(staffTicketPageSchema, { path: `/api/admin/tickets${toQuery(page)}` }),
    getAny: (id: string) => call(staffThreadSchema, { path: any(id) }),
    answer: (id: string, json: AnswerTicket) => act(any(id, '/messages'), json),
    assign: (id: string, userId: string | null) => act(any(id, '/assignee'), { user_id: userId }),
    solve: (id: string) => act(any(id, '/solve')),
    reopen: (id: string) => act(any(id, '/reopen')),
    file: (id: string, fileId: string) => load({ path: any(id, `/files/${encodeURIComponent(fileId)}`) }),
  }
}
