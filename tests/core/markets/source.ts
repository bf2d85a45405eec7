import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Handle = (request: IncomingMessage, response: ServerResponse) => void

/** A public source of prices on this machine, whose answers a test chooses by path; close it with `close()`. */
export async function startSource() {
  const asked: string[] = []
  let handle: Handle = (_request, response) => void response.writeHead(404).end()
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    handle(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    asked,
    /** Answers from here on by the beginning of the path; 404 for any other. */
    answer(bodies: Record<string, string | { status: number; headers?: Record<string, string>; body?: string }>): void {
      handle = ({ url: path = '' }, response) => {
        const found = Object.entries(bodies).find(([start]) => path.startsWith(start))?.[1]
        const {
          status,
          headers = {},
          body = '',
        } = typeof found === 'string' ? { status: 200, body: found } : (found ?? { status: 404 })
        response.writeHead(status, headers).end(body)
      }
    },
    handle(other: Handle): void {
      handle = other
    },
    async close(): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type Source = Awaited<ReturnType<typeof startSource>>
