import type { PageQuery } from '../contract/common.ts'
import { type ChangeNoticePreferences, noticePageSchema, noticePreferencesSchema } from '../contract/notices/types.ts'
import { type Ask, toQuery } from './call.ts'

/** What a person is told, and wants to be told. */
export const noticeCalls = (call: Ask) => ({
  list: (page: Partial<PageQuery> = {}) => call(noticePageSchema, { path: `/api/notifications${toQuery(page)}` }),
  preferences: () => call(noticePreferencesSchema, { path: '/api/notifications/preferences' }),
  change: (json: ChangeNoticePreferences) =>
    call(noticePreferencesSchema, { method: 'PATCH', path: '/api/notifications/preferences', json }),
})
