import { z } from 'zod'
import { lineSchema, pageOf, timeSchema } from '../common.ts'

const TICKET_STATES = ['open', 'waiting', 'solved'] as const
export type TicketState = (typeof TICKET_STATES)[number]

/** Limits of tickets, so that nobody floods those who answer. */
export const TICKET_LIMITS = {
  subjectCharsMax: 120,
  textCharsMax: 4_000,
  /** Tickets of one person that are not solved. */
  unsolvedMax: 5,
  /** Messages of one person in an hour. */
  messagesPerHourMax: 20,
  fileBytesMax: 2_000_000,
  filesPerTicketMax: 10,
  ticketBytesMax: 10_000_000,
  /** All files in the tickets of an account. */
  accountBytesMax: 50_000_000,
  /** A solved ticket can be continued for so long; an unanswered one is solved after `quietDays`. */
  reopenDays: 30,
  quietDays: 7,
  keptDays: 365,
} as const

const textSchema = z
  .string()
  .trim()
  .min(1)
  .max(TICKET_LIMITS.textCharsMax)
  .meta({ description: 'plain text: shown as it is, never as markup' })
const idSchema = z.string().max(64)
const fileFields = {
  name: lineSchema(1, 120),
  content: z
    .base64()
    .min(4)
    .max(Math.ceil(TICKET_LIMITS.fileBytesMax / 3) * 4)
    .meta({ description: 'base64; at most 2 MB' }),
}
const newFileSchema = z.strictObject(fileFields).meta({ id: 'NewTicketFile' })
export type NewTicketFile = z.infer<typeof newFileSchema>

export const openTicketSchema = z
  .strictObject({
    text: textSchema,
    subject: lineSchema(1, TICKET_LIMITS.subjectCharsMax)
      .optional()
      .meta({ description: 'left out: the beginning of the text' }),
    job_id: idSchema.optional().meta({ description: 'the job that it is about' }),
    request_id: idSchema.optional().meta({ description: 'the `request_id` of the error that it is about' }),
    file: newFileSchema.optional().meta({ description: 'sent with the first message' }),
  })
  .meta({ id: 'OpenTicket', example: { text: 'My forecast shows last year. What did I do wrong?' } })
export type OpenTicket = z.infer<typeof openTicketSchema>

export const writeTicketSchema = z.strictObject({ text: textSchema }).meta({
  id: 'WriteTicket',
  example: { text: 'It was the second file.' },
})
export const answerTicketSchema = z
  .strictObject({
    text: textSchema,
    note: z.boolean().default(false).meta({ description: 'a note that only staff read' }),
  })
  .meta({ id: 'AnswerTicket', example: { text: 'Which file was it?' } })
export type AnswerTicket = z.infer<typeof answerTicketSchema>

export const addTicketFileSchema = z
  .strictObject({
    ticket_id: idSchema,
    ...fileFields,
    text: textSchema.optional().meta({ description: 'what is said with it; left out: its name' }),
  })
  .meta({ id: 'AddTicketFile' })
export type AddTicketFile = z.infer<typeof addTicketFileSchema>

export const rateTicketSchema = z
  .strictObject({ rating: z.int().min(1).max(5).meta({ description: '5 is best' }) })
  .meta({ id: 'RateTicket', example: { rating: 5 } })
export const assignTicketSchema = z
  .strictObject({
    user_id: idSchema.nullable().meta({ description: 'somebody of staff who may answer; null: nobody' }),
  })
  .meta({ id: 'AssignTicket', example: { user_id: null } })

const ticketMessageSchema = z
  .object({
    id: z.string(),
    from: z.enum(['customer', 'staff']),
    author_id: z.string().nullable().meta({ description: 'the person of staff who wrote it; shown to staff only' }),
    text: z.string(),
    note: z.boolean().meta({ description: 'only staff read it' }),
    files: z.array(z.object({ id: z.string(), name: z.string(), bytes: z.int() })),
    created_at: timeSchema,
  })
  .meta({ id: 'TicketMessage' })

const ticketViewSchema = z
  .object({
    id: z.string(),
    number: z.int().meta({ description: 'what people call it by' }),
    subject: z.string(),
    state: z.enum(TICKET_STATES).meta({
      description: '`open`: staff’s turn; `waiting`: for the customer, and solved after 7 days; `solved`',
    }),
    job_id: z.string().nullable(),
    request_id: z.string().nullable(),
    rating: z.int().nullable(),
    created_at: timeSchema,
    updated_at: timeSchema,
    solved_at: timeSchema.nullable(),
  })
  .meta({ id: 'Ticket' })
export type TicketView = z.infer<typeof ticketViewSchema>

export const ticketThreadSchema = ticketViewSchema
  .extend({ messages: z.array(ticketMessageSchema).meta({ description: 'oldest first, at most the last 100' }) })
  .meta({ id: 'TicketThread' })
export type TicketThread = z.infer<typeof ticketThreadSchema>

const ofStaff = {
  user_id: z.string().meta({ description: 'who asks' }),
  account_id: z.string(),
  assignee_id: z.string().nullable(),
  waiting_since: timeSchema.nullable().meta({ description: 'since when the customer waits' }),
}
const staffTicketSchema = ticketViewSchema.extend(ofStaff).meta({ id: 'StaffTicket' })
export type StaffTicket = z.infer<typeof staffTicketSchema>
export const staffThreadSchema = ticketThreadSchema.extend(ofStaff).meta({ id: 'StaffTicketThread' })
export type StaffThread = z.infer<typeof staffThreadSchema>

export const ticketPageSchema = pageOf(ticketViewSchema)
export const staffTicketPageSchema = pageOf(staffTicketSchema)
export const staffTicketQuerySchema = z.object({
  state: z.enum(TICKET_STATES).optional(),
  assigned: z.enum(['me', 'nobody']).optional(),
})
