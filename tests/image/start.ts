import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../core/kit/paths.ts'
import type { Image } from './dockerfile.ts'

export interface Started {
  /** All that it has said when it said what was waited for. */
  said: string
  kill: () => void
}

/** Runs a program of an image until it says this; throws when it ends before. */
export function startProgram(
  { root, workdir, env: fixed }: Image,
  program: string,
  env: Record<string, string>,
  until: RegExp,
): Promise<Started> {
  const cwd = join(root, workdir)
  const settings = { ...fixed, PATH: process.env['PATH'] ?? '', ...env }
  const child = fork(join(cwd, program), { cwd, env: settings, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let said = ''
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        said += chunk
        if (until.test(said)) resolve({ said, kill: () => void child.kill('SIGKILL') })
      })
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}: ${said}`)))
  })
}

export const IMAGE_BOT_KEY = 'k'.repeat(40)

/** Starts what the image starts, on a port of its own. */
export async function startImage(image: Image, dataDir: string): Promise<Started & { url: string }> {
  const dockerfile = readFileSync(join(projectRoot, 'Dockerfile'), 'utf8')
  const [, program = ''] = /"node", "(.+)"/.exec(dockerfile.split('\nCMD ')[1] ?? '') ?? []
  const env = {
    BOT_KEY: IMAGE_BOT_KEY,
    DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: '0',
    PUBLIC_URL: 'http://127.0.0.1',
  }
  const started = await startProgram(image, program, env, /"listening".*\n/)
  const [, port] = /"port":(\d+)/.exec(started.said) ?? []
  return { ...started, url: `http://127.0.0.1:${port}` }
}
