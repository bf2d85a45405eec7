import { readSandboxEnv } from './env.ts'
import { serveSandbox } from './server.ts'

const { url, stop } = await serveSandbox(readSandboxEnv(process.env))
process.stdout.write(`${JSON.stringify({ event: 'sandbox_listening', url })}\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void stop().then(() => process.exit(0))
  })
}
