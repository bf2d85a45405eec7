import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SCRIPTS = ['acts', 'app', 'chat', 'composer', 'feed', 'offers', 'render', 'view', 'windows', 'words']

const TYPES: Record<string, string> = {
  ...Object.fromEntries(SCRIPTS.map((name) => [`${name}.js`, 'text/javascript; charset=utf-8'])),
  'index.html': 'text/html; charset=utf-8',
  'style.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
}

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
}

/** A file of the chat page. Only the names listed here are ever opened, so no path can lead elsewhere. */
export async function readPageFile(name: string): Promise<Response | undefined> {
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined
  if (type === undefined) return undefined
  const content = await readFile(join(pageFolder(), name)).catch(() => undefined)
  return content === undefined ? undefined : new Response(content, { headers: { ...HEADERS, 'content-type': type } })
}

/** The page's folder under the package's root: the compiler copies no page to dist/. */
function pageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return join(folder, 'bot', 'sandbox', 'page')
}
