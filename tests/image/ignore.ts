/** Whether a path of the build context is left out, by the text of a `.dockerignore`: the last line that fits a path, or a folder
 *  above it, decides; `!` takes it back in. As Docker's own reference has it. */
export function parseDockerignore(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const isException = line.startsWith('!')
      const pattern = (isException ? line.slice(1) : line).trim().replaceAll(/^\/+|\/+$/g, '')
      return { isException, matches: toMatcher(pattern) }
    })
  return (path) => {
    const folders = path.split('/').map((_, i, parts) => parts.slice(0, i + 1).join('/'))
    return rules.reduce(
      (isLeftOut, { isException, matches }) => (folders.some((at) => matches(at)) ? !isException : isLeftOut),
      false,
    )
  }
}

/** `*` and `?` stay within a name, `**` crosses folders. */
function toMatcher(pattern: string): (path: string) => boolean {
  const source = pattern
    .split(/(\*\*\/?|\*|\?)/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?'
      if (part === '**') return '.*'
      if (part === '*') return '[^/]*'
      return part === '?' ? '[^/]' : part.replaceAll(/[.+^$(){}|\\]/g, '\\$&')
    })
    .join('')
  const expression = new RegExp(`^${source}$`)
  return (path) => expression.test(path)
}
