import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createRandom } from '../support/random.ts'
import { checkStatement } from './checks.ts'
import { type Client, createClient, Lost } from './client.ts'
import { createJournal } from './journal.ts'
import { createSecretWatch } from './secrets.ts'

const cleanups: Array<() => void> = []
afterEach(() => cleanups.splice(0).forEach((clean) => clean()))

const ACCOUNT = { email: 'a@example.com', token: 'x' }

/** A client of a server that closes the connections of so many requests and then answers; `ready` is how it comes back. */
async function connect(losses: number, ready = async (): Promise<void> => undefined): Promise<Client> {
  let left = losses
  const server = createServer((request, response) => {
    if (left-- > 0) return void request.socket.destroy()
    response.end(JSON.stringify({ items: [{ amount: 7 }], next_cursor: null, balance: 7, available: 7 }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const client = createClient({ journal: createJournal(), random: createRandom(1), secrets: createSecretWatch() })
  client.connect({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ready })
  return client
}

test('crash: a check whose connection is lost is sent again once core is ready', async () => {
  let asked = 0
  const client = await connect(3, async () => void asked++)
  expect(await checkStatement(client, ACCOUNT)).toEqual([])
  expect(asked).toBe(3)
})

test('crash: a core that loses every connection, or stays away, is not hidden', async () => {
  await expect(checkStatement(await connect(Infinity), ACCOUNT)).rejects.toThrow(Lost)
  const away = async (): Promise<void> => Promise.reject(new Error('core has ended'))
  await expect(checkStatement(await connect(1, away), ACCOUNT)).rejects.toThrow('core has ended')
})
