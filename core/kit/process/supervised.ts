const BEAT_MS = 1_000

/** What a program reports to its supervisor: that it has begun its work, and then a heartbeat each second
 *  while its event loop turns. */
export type Sign = { kind: 'listening'; port?: number } | { kind: 'beat' }

/** Call it once the program does its work, with its port. Without a supervisor it does nothing. */
export function tellListening(port?: number): void {
  tell({ kind: 'listening', ...(port === undefined ? {} : { port }) })
  setInterval(() => tell({ kind: 'beat' }), BEAT_MS).unref()
}

/** Ends a program when the process that started it (over a channel) is gone, for whatever reason; otherwise
 *  it would keep holding port and folder. */
export function onOrphaned(end: () => void): void {
  if (process.send !== undefined) process.once('disconnect', end)
}

function tell(sign: Sign): void {
  // The supervisor may exit between the check and the message; then `onOrphaned` follows.
  if (process.connected) process.send?.(sign, undefined, {}, () => undefined)
}
