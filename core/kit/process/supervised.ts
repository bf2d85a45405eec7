const BEAT_MS = 1_000

/** What a program tells the supervisor: that it does its work, and then each second that its event loop turns. */
export type Sign = { kind: 'listening'; port?: number } | { kind: 'beat' }

/** To be called once a program does its work, with the port on which it does. Without a supervisor nobody is told. */
export function tellListening(port?: number): void {
  tell({ kind: 'listening', ...(port === undefined ? {} : { port }) })
  setInterval(() => tell({ kind: 'beat' }), BEAT_MS).unref()
}

/** A program that was started with a channel to whoever started it ends with that, whatever has ended it: one that lives on would hold
 *  port and folder. */
export function onOrphaned(end: () => void): void {
  if (process.send !== undefined) process.once('disconnect', end)
}

function tell(sign: Sign): void {
  // The supervisor may go between the question and the message: then `onOrphaned` is what comes next.
  if (process.connected) process.send?.(sign, undefined, {}, () => undefined)
}
