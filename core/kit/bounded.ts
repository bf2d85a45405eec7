/** How much of foreign text is shown, in an answer or a log line. */
export interface Bounds {
  charsMax: number
  itemsMax: number
  depthMax: number
}

/** The beginning of a text, with … if it was cut. */
export function cut(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1).toWellFormed()}…`
}

/** Returns a copy of plain data with long texts cut and only the first of many items, fields and levels.
 *  Errors and class instances are returned unchanged. */
export function bounded(value: unknown, bounds: Bounds): unknown {
  if (typeof value === 'string') return cut(value, bounds.charsMax)
  if (typeof value !== 'object' || value === null) return value
  const inner = { ...bounds, depthMax: bounds.depthMax - 1 }
  if (Array.isArray(value))
    return bounds.depthMax === 0 ? [] : value.slice(0, bounds.itemsMax).map((item) => bounded(item, inner))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  if (bounds.depthMax === 0) return {}
  const shown: Array<[string, unknown]> = []
  for (const key in value) {
    if (shown.length === bounds.itemsMax) break
    shown.push([cut(key, bounds.charsMax), bounded((value as Record<string, unknown>)[key], inner)])
  }
  return Object.fromEntries(shown)
}
