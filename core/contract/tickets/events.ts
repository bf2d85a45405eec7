import { z } from 'zod'
import { account, define, versioned } from '../events/types.ts'

const ticket = { ticket_id: z.string(), number: z.int(), subject: z.string() }

/** What happens to tickets. */
export const TICKET_EVENTS = [
  define({
    ...versioned('ticket.waiting'),
    account,
    data: z.object({
      ...ticket,
      text: z.string().meta({ description: 'what its customer has written' }),
      assignee_id: z.string().nullable(),
    }),
  }),
  define({
    ...versioned('ticket.answered'),
    account,
    data: z.object({ ...ticket, text: z.string().meta({ description: 'what staff has answered' }) }),
  }),
  define({ ...versioned('ticket.solved'), account, data: z.object(ticket) }),
] as const
