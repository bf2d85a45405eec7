import { readSandboxEnv } from './env.ts'
import { serveSandbox } from './server.ts'

async function main(): Promise<void> {
  const { url, stop } = await serveSandbox(readSandboxEnv(process.env))
  process.stdout.write(`${JSON.stringify({ event: 'sandbox_listening', url })}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void stop().then(() => process.exit(0))
    })
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
