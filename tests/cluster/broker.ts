import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../support/sqld.ts'

const PROGRAMS = '/usr/lib/rabbitmq/bin'

/** False where Debian's package rabbitmq-server is not installed. */
export const hasRabbit = existsSync(join(PROGRAMS, 'rabbitmq-server'))

export interface Broker {
  readonly url: string
  start: () => Promise<void>
  /** SIGKILL; what it has confirmed is on disk. */
  kill: () => Promise<void>
  control: (...args: string[]) => string
  /** Ends it and deletes what it has kept. */
  stop: () => Promise<void>
}

/** A RabbitMQ of its own, on this machine's loopback. It does not run before `start`. */
export async function createBroker(): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-rabbit-'))
  const [port, distPort, epmdPort] = [await freePort(), await freePort(), await freePort()]
  mkdirSync(join(folder, 'home'))
  const config = join(folder, 'rabbitmq.conf')
  writeFileSync(config, `listeners.tcp.1 = 127.0.0.1:${port}\nloopback_users.guest = true\n`)
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: join(folder, 'home'),
    RABBITMQ_NODENAME: `coincast${port}@localhost`,
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONFIG_FILE: config,
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_DIST_PORT: String(distPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(epmdPort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none',
  }
  let server: ChildProcess | null = null
  const exited = (one: ChildProcess): Promise<void> =>
    one.exitCode === null && one.signalCode === null
      ? new Promise((resolve) => one.once('exit', () => resolve()))
      : Promise.resolve()

  async function kill(): Promise<void> {
    if (server?.pid === undefined) return
    // The shell that starts it is the head of its group.
    const gone = exited(server)
    process.kill(-server.pid, 'SIGKILL')
    await gone
    server = null
  }
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    async start() {
      server = spawn(join(PROGRAMS, 'rabbitmq-server'), { env, stdio: 'ignore', detached: true })
      while (!(await accepts(port))) {
        if (server.exitCode !== null) throw new Error(`the broker ended with ${server.exitCode}`)
        await wait(100)
      }
    },
    kill,
    control(...args) {
      const { stdout, stderr, status } = spawnSync(join(PROGRAMS, 'rabbitmqctl'), args, { env, encoding: 'utf8' })
      if (status !== 0) throw new Error(stderr)
      return stdout
    },
    async stop() {
      await kill()
      spawnSync('epmd', ['-port', String(epmdPort), '-kill'], { env: { ...env, ERL_EPMD_PORT: String(epmdPort) } })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
