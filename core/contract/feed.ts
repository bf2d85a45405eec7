import { z } from 'zod'
import { eventSchema } from './event.ts'

/** The bot's feed: everything that happened, with the chats it concerns. Ask again with `last_seq` as
 *  `after`. */
export const botEventsSchema = z
  .object({
    items: z.array(
      z.object({
        seq: z.int(),
        telegram_ids: z.array(z.string()).meta({
          description: 'the person whose account it is about, or the staff whom it concerns if it is about the shop',
        }),
        event: eventSchema,
      }),
    ),
    last_seq: z
      .int()
      .meta({ description: 'how far the list has been looked through; events without a chat are left out' }),
    epoch: z
      .string()
      .meta({ description: 'identifies the history that `seq` counts in; a restored database has a new one' }),
  })
  .meta({ id: 'BotEvents' })
export type BotEvents = z.infer<typeof botEventsSchema>
