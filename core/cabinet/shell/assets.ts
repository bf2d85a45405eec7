import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Hono } from 'hono'
import { projectRoot } from '../../kit/paths.ts'
import type { AppEnv } from '../../kit/http/router.ts'

const resolve = (name: string): string => createRequire(import.meta.url).resolve(name)
const OWN = join(projectRoot, 'core', 'cabinet', 'assets')
const JS = 'text/javascript; charset=utf-8'
const CSS = 'text/css; charset=utf-8'

/** Everything that a page loads, from here or from pinned packages: nothing comes from another host. */
const FILES = {
  'style.css': { type: CSS, path: join(OWN, 'style.css') },
  'icon.svg': { type: 'image/svg+xml', path: join(OWN, 'icon.svg') },
  'app.js': { type: JS, path: join(OWN, 'app.js') },
  'chart.js': { type: JS, path: join(OWN, 'chart.js') },
  'uplot.js': { type: JS, path: join(dirname(resolve('uplot')), 'uPlot.iife.min.js') },
  'uplot.css': { type: CSS, path: join(dirname(resolve('uplot')), 'uPlot.min.css') },
} as const
type FileName = keyof typeof FILES

const YEAR_SECONDS = 365 * 24 * 3_600
const HASH_CHARS = 10

/** The styles and scripts of the pages. Read and compressed once; the address of each names its content, so that a browser keeps it. */
export function loadAssets() {
  const files = new Map(
    Object.entries(FILES).map(([name, { type, path }]) => {
      const bytes = readFileSync(path)
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_CHARS)
      return [name, { type, bytes: new Uint8Array(bytes), packed: new Uint8Array(gzipSync(bytes, { level: 9 })), hash }]
    }),
  )
  const url = (name: FileName): string => `/assets/${files.get(name)?.hash ?? ''}/${name}`
  return {
    url,
    /** The scripts of a page, in the order in which they run. */
    scripts: {
      app: [url('app.js')],
      chart: [url('uplot.js'), url('chart.js')],
    },
    addTo(router: Hono<AppEnv>): void {
      router.get('/assets/:hash/:name', (c) => {
        const { hash, name } = c.req.param()
        const file = files.get(name)
        if (file === undefined || file.hash !== hash) return c.notFound()
        const isPacked = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')
        return c.body(isPacked ? file.packed : file.bytes, 200, {
          'content-type': file.type,
          'cache-control': `public, max-age=${YEAR_SECONDS}, immutable`,
          vary: 'Accept-Encoding',
          ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
        })
      })
    },
  }
}
export type Assets = ReturnType<typeof loadAssets>
