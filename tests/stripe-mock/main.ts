import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { sendEverything } from './everything.ts'

// Sends every request that the shop makes of Stripe to stripe-mock, which checks them by Stripe's own OpenAPI document: unknown parameters and
// wrong types are refused there, and by no stand-in of ours. `node dist/tests/stripe-mock/main.js <path of stripe-mock>`.
const START_MS_MAX = 20_000

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

async function answering(url: string): Promise<void> {
  const until = Date.now() + START_MS_MAX
  for (;;) {
    try {
      await fetch(url)
      return
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

const [http, https] = [await freePort(), await freePort()]
const mock = spawn(process.argv[2] ?? 'stripe-mock', ['-http-port', String(http), '-https-port', String(https)], {
  stdio: 'ignore',
})
mock.on('error', (error) => {
  process.stderr.write(`stripe-mock does not start: ${error.message}\n`)
  process.exit(1)
})
try {
  const url = `http://127.0.0.1:${http}`
  await answering(url)
  // A validator that takes anything says nothing.
  const bogus = await fetch(`${url}/v1/refunds`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_123', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'payment_intent=pi_123&amont=50',
  })
  if (bogus.status !== 400) throw new Error(`stripe-mock takes an unknown parameter: ${bogus.status}`)
  const sent = await sendEverything(url)
  for (const { request, status, detail } of sent)
    process.stdout.write(`${status} ${request}${detail === '' ? '' : `: ${detail}`}\n`)
  const refused = sent.filter(({ status }) => status >= 400)
  process.stdout.write(`${sent.length} requests, ${refused.length} refused\n`)
  process.exitCode = refused.length === 0 ? 0 : 1
} finally {
  mock.kill()
}
