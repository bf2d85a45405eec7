import { z } from 'zod'
import { account, define, versioned } from '../events/types.ts'

const ticket = { ticket_id: z.string(), number: z.int() }
const message = { message_id: z.string().meta({ description: 'its text is in the ticket, for those who may read it' }) }

/** What happens to tickets: ids only. Texts are asked for, so that nobody reads them who may not, and none outlives its ticket. */
export const TICKET_EVENTS = [
  define({
    ...versioned('ticket.waiting'),
    account,
    data: z.object({ ...ticket, ...message }),
  }),
  define({
    ...versioned('ticket.answered'),
    account,
    data: z.object({ ...ticket, ...message }),
  }),
  define({ ...versioned('ticket.solved'), account, data: z.object(ticket) }),
] as const
