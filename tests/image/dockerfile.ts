import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parseDockerignore } from './ignore.ts'

export interface Instruction {
  name: string
  text: string
}

/** The instructions of a Dockerfile in order, comments left out and continued lines joined. */
export function parseDockerfile(text: string): Instruction[] {
  return text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const [, name, rest = ''] = /^(\w+)\s+(.+)$/.exec(line.trim()) ?? []
      return name === undefined ? [] : [{ name: name.toUpperCase(), text: rest.trim() }]
    })
}

export interface WalkOptions {
  /** The build context. */
  root: string
  /** An empty folder, in which each stage gets its own. */
  into: string
  /** What a RUN step does, in the folder that is its working directory. */
  run: (command: string, folder: string) => void
}

export interface Image {
  /** Where the file system of the last stage begins. */
  root: string
  workdir: string
  env: Record<string, string>
}

/** Builds what the Dockerfile describes without Docker: copies as it says what `.dockerignore` lets through, and hands out its RUN
 *  steps. Throws for a file that a step copies and the context does not hold, as `docker build` does. */
export function walkDockerfile({ root, into, run }: WalkOptions): Image {
  const isIgnored = parseDockerignore(readFileSync(join(root, '.dockerignore'), 'utf8'))
  const stages = new Map<string, string>()
  let image: Image = { root: into, workdir: '/', env: {} }
  for (const { name, text } of parseDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'))) {
    const here = (path: string): string => join(image.root, path.startsWith('/') ? path : join(image.workdir, path))
    if (name === 'FROM') {
      const [, stage = String(stages.size)] = /\s+AS\s+(\S+)$/i.exec(text) ?? []
      image = { root: join(into, stage), workdir: '/', env: {} }
      stages.set(stage, image.root)
      mkdirSync(image.root, { recursive: true })
    } else if (name === 'WORKDIR') {
      image.workdir = text
      mkdirSync(here('.'), { recursive: true })
    } else if (name === 'ENV') {
      for (const [, key = '', value = ''] of text.matchAll(/(\w+)=(\S+)/g)) image.env[key] = value
    } else if (name === 'RUN') run(text, here('.'))
    else if (name === 'COPY') {
      const words = text.split(/\s+/)
      const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length)
      const [target = '.', ...sources] = words.filter((word) => !word.startsWith('--')).reverse()
      const base = from === undefined ? root : stages.get(from)
      if (base === undefined) throw new Error(`COPY ${text}: there is no stage ${from}`)
      const isLeftOut = from === undefined ? isIgnored : () => false
      for (const source of sources)
        copy(base, source.replace(/^\//, ''), here(target), target.endsWith('/') || sources.length > 1, isLeftOut)
    }
  }
  return image
}

function copy(
  base: string,
  source: string,
  target: string,
  isInto: boolean,
  isLeftOut: (path: string) => boolean,
): void {
  const files = listFiles(base, source).filter((path) => !isLeftOut(path))
  if (files.length === 0)
    throw new Error(`COPY ${source}: not found in the build context, or left out by .dockerignore`)
  const isFolder = statSync(join(base, source)).isDirectory()
  for (const path of files) {
    const inside = isFolder ? path.slice(source.length + 1) : isInto ? basename(path) : ''
    mkdirSync(dirname(join(target, inside)), { recursive: true })
    cpSync(join(base, path), join(target, inside), { recursive: true, verbatimSymlinks: true })
  }
}

/** Files below a path, as paths from `base`; a link counts as a file. */
function listFiles(base: string, path: string): string[] {
  if (!existsSync(join(base, path))) return []
  if (!statSync(join(base, path)).isDirectory()) return [path]
  return readdirSync(join(base, path), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? listFiles(base, join(path, entry.name)) : [join(path, entry.name)],
  )
}
