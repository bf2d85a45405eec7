import { messageOf, refuseToStart, SettingsError } from '../../core/kit/process/refusal.ts'
import { onOrphaned, tellListening } from '../../core/kit/process/supervised.ts'
import { readSandboxEnv } from './env.ts'
import { serveSandbox } from './server.ts'

async function main(): Promise<void> {
  const env = readSandboxEnv(process.env)
  const { url, stop } = await serveSandbox(env).catch((error: unknown) => {
    throw new SettingsError([`SANDBOX_PORT: ${env.port} is not free: ${messageOf(error)}`], 'the sandbox')
  })
  process.stdout.write(`${JSON.stringify({ event: 'sandbox_listening', url })}\n`)
  tellListening(Number(new URL(url).port))
  const end = (): void => void stop().then(() => process.exit(0))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
  onOrphaned(end)
}

main().catch(refuseToStart)
