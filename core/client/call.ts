import type { z } from 'zod'
import type { Language } from '../contract/common.ts'

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  token: string
  json?: unknown
  form?: FormData
  headers?: Record<string, string>
  language?: Language | undefined
  signal?: AbortSignal | undefined
}

export interface PageAsk {
  limit?: number
  cursor?: string | undefined
}

export function toQuery(values: object): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value))
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** Sends a call with the caller's token and checks the answer against `schema`. Throws CoreError. */
export type Ask = <T extends z.ZodType>(schema: T, call: Omit<Call, 'token'>) => Promise<z.infer<T>>

export const keyHeader = (idempotencyKey: string) => ({ 'idempotency-key': idempotencyKey })
