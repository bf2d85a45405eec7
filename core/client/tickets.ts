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
import { type Ask, type Call, keyHeader, toQuery } from './call.ts'

interface FileBytes {
  name: string
  bytes: Uint8Array
}

const encoded = ({ name, bytes }: FileBytes) => ({ name, content: Buffer.from(bytes).toString('base64') })

/** Tickets: one's own, and those of everybody for staff. `load` fetches bytes. */
export function ticketCalls(call: Ask, load: (call: Omit<Call, 'token'>) => Promise<Uint8Array>) {
  const own = (id: string, rest = ''): string => `/api/tickets/${encodeURIComponent(id)}${rest}`
  const any = (id: string, rest = ''): string => `/api/admin/tickets/${encodeURIComponent(id)}${rest}`
  const post = (path: string, json: unknown, headers: Record<string, string> = {}) =>
    call(ticketThreadSchema, { method: 'POST', path, json, headers })
  const act = (path: string, json?: unknown) =>
    call(staffThreadSchema, { method: 'POST', path, ...(json === undefined ? {} : { json }) })
  return {
    open: ({ file, ...json }: Omit<OpenTicket, 'file'> & { file?: FileBytes }, key: string) =>
      post('/api/tickets', { ...json, ...(file === undefined ? {} : { file: encoded(file) }) }, keyHeader(key)),
    list: (page: Partial<PageQuery> = {}) => call(ticketPageSchema, { path: `/api/tickets${toQuery(page)}` }),
    get: (id: string) => call(ticketThreadSchema, { path: own(id) }),
    write: (id: string, text: string, key: string) => post(own(id, '/messages'), { text }, keyHeader(key)),
    addFile: (id: string, { text, ...file }: FileBytes & { text?: string }, key: string) =>
      post(
        '/api/tickets/files',
        { ticket_id: id, ...encoded(file), ...(text === undefined ? {} : { text }) },
        keyHeader(key),
      ),
    rate: (id: string, rating: number) => post(own(id, '/rating'), { rating }),
    queue: (page: Partial<PageQuery> & { state?: TicketState; assigned?: 'me' | 'nobody' } = {}) =>
      call(staffTicketPageSchema, { path: `/api/admin/tickets${toQuery(page)}` }),
    getAny: (id: string) => call(staffThreadSchema, { path: any(id) }),
    answer: (id: string, json: AnswerTicket, key: string) =>
      call(staffThreadSchema, { method: 'POST', path: any(id, '/messages'), json, headers: keyHeader(key) }),
    assign: (id: string, userId: string | null) => act(any(id, '/assignee'), { user_id: userId }),
    solve: (id: string) => act(any(id, '/solve')),
    reopen: (id: string) => act(any(id, '/reopen')),
    file: (id: string, fileId: string) => load({ path: any(id, `/files/${encodeURIComponent(fileId)}`) }),
  }
}
