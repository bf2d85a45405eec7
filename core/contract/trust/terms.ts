import { z } from 'zod'
import { languageSchema, timeSchema } from '../common.ts'

/** What people agree to. */
export const LEGAL_DOCUMENTS = ['terms', 'privacy'] as const
export type LegalDocument = (typeof LEGAL_DOCUMENTS)[number]

/** The day an edition came into force. */
const versionSchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .meta({ description: 'the day of the edition', example: '2026-11-29' })

const legalTextSchema = z
  .object({
    document: z.enum(LEGAL_DOCUMENTS),
    version: versionSchema,
    language: languageSchema,
    changes: z.string().meta({ description: 'what is new in this edition, in a sentence' }),
    text: z.string().meta({ description: 'Markdown: a title, and paragraphs with **bold** words' }),
    sha256: z.string().meta({ description: 'of `text`' }),
  })
  .meta({ id: 'LegalText' })
export type LegalText = z.infer<typeof legalTextSchema>

export const legalTextsSchema = z.object({ items: z.array(legalTextSchema) }).meta({ id: 'LegalTexts' })

export const acceptTermsSchema = z
  .strictObject({ terms: versionSchema, privacy: versionSchema })
  .meta({ id: 'AcceptTermsRequest', example: { terms: '2026-11-29', privacy: '2026-11-29' } })
export type AcceptTerms = z.infer<typeof acceptTermsSchema>

/** `sign_up`: by opening the account; `session`: by a signed-in request; `chat`: by a tap. */
const ACCEPTED_HOW = ['sign_up', 'session', 'chat'] as const
export type AcceptedHow = (typeof ACCEPTED_HOW)[number]

export const termsViewSchema = z
  .object({
    must_accept: z.boolean().meta({ description: 'paid orders are refused until the editions in force are accepted' }),
    terms: versionSchema,
    privacy: versionSchema,
    accepted: z
      .array(
        z.object({
          document: z.enum(LEGAL_DOCUMENTS),
          version: versionSchema,
          language: languageSchema,
          sha256: z.string().meta({ description: 'of the text that was accepted' }),
          how: z.enum(ACCEPTED_HOW),
          accepted_at: timeSchema,
        }),
      )
      .meta({ description: 'the last 50, newest first' }),
  })
  .meta({ id: 'AcceptedTerms' })
export type TermsView = z.infer<typeof termsViewSchema>
