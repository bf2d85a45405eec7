import type { BlockList, Server, Socket } from 'node:net'
import { isIn, toNetwork } from '../kit/http/client-ip.ts'
import { AppError } from '../kit/errors.ts'
import { toProblem } from './problem.ts'

const PER_ADDRESS_MAX = 200
const RETRY_SECONDS = 5

/** Counts the connections per network, except those of trusted proxies, which carry everyone's. Above the
 *  limit a request is answered 503 and its connection closed; above twice the limit a connection is closed at
 *  once. */
export function createConnections({ trusted }: { trusted: BlockList }) {
  const open = new Map<string, number>()
  const surplus = new WeakSet<Socket>()

  function count(socket: Socket): void {
    const { remoteAddress } = socket
    if (remoteAddress === undefined || isIn(trusted, remoteAddress)) return
    const network = toNetwork(remoteAddress, 32, 64)
    const there = (open.get(network) ?? 0) + 1
    open.set(network, there)
    if (there > PER_ADDRESS_MAX) surplus.add(socket)
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1
      if (left === 0) open.delete(network)
      else open.set(network, left)
    })
    if (there > 2 * PER_ADDRESS_MAX) socket.destroy()
  }

  return {
    watch: (server: Pick<Server, 'on'>): void => void server.on('connection', count),
    /** Returns the answer for a connection above the limit; undefined for all others. */
    refuse(socket: Socket | undefined): Response | undefined {
      if (socket === undefined || !surplus.has(socket)) return undefined
      const detail = `more than ${PER_ADDRESS_MAX} connections from one address`
      const error = new AppError('unavailable', { detail, retry_after_seconds: RETRY_SECONDS })
      return new Response(JSON.stringify(toProblem(error, 'none', 'en')), {
        status: 503,
        headers: {
          'content-type': 'application/problem+json',
          'retry-after': String(RETRY_SECONDS),
          connection: 'close',
        },
      })
    },
  }
}
