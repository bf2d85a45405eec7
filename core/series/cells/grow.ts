/** Copies `from` to the start of `into`. */
export function grow<A extends Float64Array | Int32Array | Uint8Array>(from: A, into: A): A {
  into.set(from)
  return into
}
