import { broadcastPageSchema, broadcastViewSchema, type CreateBroadcast } from '../contract/notices/broadcast.ts'
import type { Ask, Call } from './call.ts'

/** Broadcasts, for staff. `done` sends a call that has no answer. */
export function broadcastCalls(call: Ask, done: (call: Omit<Call, 'token'>) => Promise<void>) {
  const path = (id: string, rest = ''): string => `/api/admin/broadcasts/${encodeURIComponent(id)}${rest}`
  return {
    create: (json: CreateBroadcast) =>
      call(broadcastViewSchema, { method: 'POST', path: '/api/admin/broadcasts', json }),
    list: () => call(broadcastPageSchema, { path: '/api/admin/broadcasts?limit=5' }),
    get: (id: string) => call(broadcastViewSchema, { path: path(id) }),
    preview: (id: string) => done({ method: 'POST', path: path(id, '/preview') }),
    start: (id: string, recipients: number) =>
      call(broadcastViewSchema, { method: 'POST', path: path(id, '/start'), json: { recipients } }),
    act: (id: string, act: 'pause' | 'resume' | 'stop') =>
      call(broadcastViewSchema, { method: 'POST', path: path(id, `/${act}`) }),
  }
}
