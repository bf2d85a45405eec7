import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

/** The address of who is asking, as the socket knows it; headers that anybody can write are not believed. */
export function addressOf(c: Context): string {
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>
  return incoming?.socket.remoteAddress ?? 'in-process'
}
