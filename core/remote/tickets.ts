import type { Reply } from './messages.ts'

/** A task that was given away, until it is answered. */
export interface Ticket {
  readonly id: string
  /** It is leased: its answer stays with the broker until `forget` is called. */
  readonly isLeased: boolean
  onReply: (reply: Reply, forget: () => void) => void
  /** Nobody elsewhere can be expected to answer. */
  onDeserted: () => void
  /** The broker has given it up. */
  onDead: (reason: string) => void
}

/** An answer that came before anyone asked for it: its task was given away by an earlier process. */
interface Early {
  reply: Reply
  forget: () => void
}

const EARLY_MAX = 1_000

/** Joins answers with those who wait for them, whichever is there first. */
export function createTickets({ isCurrent }: { isCurrent: (leaseId: string) => Promise<boolean> }) {
  const open = new Map<string, Ticket>()
  const early = new Map<string, Early>()
  /** Ends the wait of each answer that the broker keeps: while one waits, a lost channel is not opened again. */
  const keeping = new Set<() => void>()

  function take(id: string): Ticket | undefined {
    const ticket = open.get(id)
    open.delete(id)
    return ticket
  }

  return {
    add(ticket: Ticket): void {
      open.set(ticket.id, ticket)
      const before = early.get(ticket.id)
      if (before === undefined) return
      early.delete(ticket.id)
      take(ticket.id)?.onReply(before.reply, before.forget)
    },
    /** True if it was open. */
    drop: (id: string): boolean => open.delete(id),
    /** Resolves once the answer need not be kept by the broker any more. */
    async answer(id: string, reply: Reply): Promise<void> {
      const ticket = take(id)
      if (ticket === undefined && !(await isCurrent(id))) return
      const waits = ticket ?? take(id)
      await new Promise<void>((done) => {
        const resolve = (): void => {
          keeping.delete(resolve)
          done()
        }
        keeping.add(resolve)
        if (waits === undefined) {
          const [oldest] = early.keys()
          if (early.size >= EARLY_MAX && oldest !== undefined) forgetEarly(oldest)
          forgetEarly(id)
          early.set(id, { reply, forget: resolve })
        } else if (waits.isLeased) waits.onReply(reply, resolve)
        else {
          waits.onReply(reply, () => undefined)
          resolve()
        }
      })
    },
    dead: (id: string, reason: string): void => take(id)?.onDead(reason),
    /** Hands back every task that is not answered yet. */
    desert(): void {
      for (const id of Array.from(open.keys())) take(id)?.onDeserted()
    },
    /** The channel is gone, and with it what it held: those answers come again. */
    letGo(): void {
      early.clear()
      for (const end of Array.from(keeping)) end()
    },
    /** Drops early answers whose lease has ended meanwhile. */
    async sweep(): Promise<void> {
      for (const id of Array.from(early.keys())) if (!(await isCurrent(id))) forgetEarly(id)
    },
    get size(): number {
      return open.size
    },
  }

  function forgetEarly(id: string): void {
    early.get(id)?.forget()
    early.delete(id)
  }
}
