import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { createSandbox, type Sandbox } from './sandbox.ts'
import { loadSnapshot, saveSnapshot } from './state/snapshot.ts'
import { createState, passUsedNumbers } from './state/state.ts'
import type { SandboxEnv } from './env.ts'

export interface RunningSandbox {
  sandbox: Sandbox
  url: string
  stop: () => Promise<void>
}

const SAVE_EVERY_MS = 5_000
/** Roughly as long as Telegram's own servers keep an idle connection, so that a quiet bot finds its own still
 *  open. */
const KEEP_ALIVE_MS = 75_000

/** Whatever HOST says for core: anyone who reaches the sandbox is an admin. */
const HOST = '127.0.0.1'

/** Serves a sandbox on this machine's own address, and saves its chats to the snapshot file, if any, while it
 *  runs and when it stops. */
export async function serveSandbox({
  token,
  port,
  adminTelegramIds,
  stripe,
  paypal,
  paypalCaFile,
  snapshotFile,
}: SandboxEnv): Promise<RunningSandbox> {
  const remembered = snapshotFile === undefined ? undefined : loadSnapshot(snapshotFile)
  const state = passUsedNumbers(remembered ?? createState(), Date.now())
  const played = { ...(stripe === undefined ? {} : { stripe }), ...(paypal === undefined ? {} : { paypal }) }
  const sandbox = createSandbox({ token, adminTelegramIds, ...played, state })
  if (paypalCaFile !== undefined) {
    mkdirSync(dirname(paypalCaFile), { recursive: true })
    writeFileSync(paypalCaFile, sandbox.paypalCa())
  }
  const server = createAdaptorServer({ fetch: (request, env) => sandbox.fetch(request, env) })
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = KEEP_ALIVE_MS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, resolve)
  })
  let isChanged = true
  sandbox.control.subscribe(() => {
    isChanged = true
  })
  const save = (): void => {
    if (snapshotFile === undefined || !isChanged) return
    saveSnapshot(snapshotFile, sandbox.control.state())
    isChanged = false
  }
  const saving = setInterval(save, SAVE_EVERY_MS)
  saving.unref()
  const address = server.address()
  const listening = typeof address === 'object' && address !== null ? address.port : port
  return {
    sandbox,
    url: `http://${HOST}:${listening}`,
    async stop() {
      clearInterval(saving)
      save()
      sandbox.close()
      const closed = new Promise((resolve) => server.close(resolve))
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  }
}
