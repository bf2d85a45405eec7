import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { projectRoot } from '../../core/kit/paths.ts'

export interface Import {
  from: string
  to: string
}

/** Returns the text of every TypeScript file below the folder, by its path in the project. */
export function readSources(folder: string): Map<string, string> {
  const paths = readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
  const files = paths.filter((path) => path.endsWith('.ts')).map((path) => join(folder, path))
  return new Map(files.toSorted().map((path) => [path, readFileSync(join(projectRoot, path), 'utf8')]))
}

const toTarget = (from: string, path: string): string =>
  relative(projectRoot, resolve(projectRoot, dirname(from), path))

export const importsOf = (sources: ReadonlyMap<string, string>): Import[] =>
  [...sources].flatMap(([from, text]) =>
    [...text.matchAll(/(?:from |import |import\()'(\.[^']+)'/g)].map(([, path = '']) => ({
      from,
      to: toTarget(from, path),
    })),
  )

/** Returns each name that these files import, as `path name`. */
export function importedNames(sources: ReadonlyMap<string, string>): Set<string> {
  const used = new Set<string>()
  for (const [from, text] of sources) {
    for (const [, names = '', path = ''] of text.matchAll(
      /(?:import|const) (?:type )?\{([^}]*)\} (?:from |= await import\()'(\.[^']+)'/g,
    )) {
      for (const name of names.split(',')) {
        const [imported = ''] = name
          .trim()
          .replace(/^type /, '')
          .split(' as ')
        used.add(`${toTarget(from, path)} ${imported}`)
      }
    }
    for (const [, alias = '', path = ''] of text.matchAll(/import \* as (\w+) from '(\.[^']+)'/g)) {
      for (const [, name] of text.matchAll(new RegExp(`\\b${alias}\\.(\\w+)`, 'g')))
        used.add(`${toTarget(from, path)} ${name}`)
    }
  }
  return used
}

/** Returns each exported name, and `path name` as its key among those of `importedNames`. */
export const exportedNames = (sources: ReadonlyMap<string, string>) =>
  [...sources].flatMap(([path, text]) =>
    [...text.matchAll(/^export (?:async )?(function\*?|const|class|let|type|interface) (\w+)/gm)].map(
      ([, kind = '', name = '']) => ({
        key: `${path} ${name}`,
        isType: kind === 'type' || kind === 'interface',
        /** Whether its file names it anywhere but where it is declared. */
        isUsedAtHome: () => [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length > 1,
      }),
    ),
  )

/** Returns the nodes of a circle, the first of them again at the end; null if there is none. */
export function findCircle(graph: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (node: string): string[] | null => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node]
    if (done.has(node)) return null
    path.push(node)
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next)
      if (circle !== null) return circle
    }
    path.pop()
    done.add(node)
    return null
  }
  for (const node of graph.keys()) {
    const circle = visit(node)
    if (circle !== null) return circle
  }
  return null
}
