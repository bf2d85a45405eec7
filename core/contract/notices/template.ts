import { z } from 'zod'
import { languageSchema, timeSchema } from '../common.ts'
import { kindSchema, noticeTypeSchema } from './types.ts'

export const TEMPLATE_CHARS_MAX = 3_000

export const editTemplateSchema = z
  .strictObject({
    subject: z.string().trim().min(1).max(200).meta({ description: 'of the letter' }),
    text: z
      .string()
      .trim()
      .min(1)
      .max(TEMPLATE_CHARS_MAX)
      .meta({ description: 'in the syntax of Fluent patterns (projectfluent.org), with the variables of the notice' }),
  })
  .meta({
    id: 'EditTemplate',
    example: { subject: 'New sign-in', text: 'Signed in: { $device }, { $time }. Not you? Set a new password.' },
  })
export type EditTemplate = z.infer<typeof editTemplateSchema>

const textsSchema = z.object({ subject: z.string(), text: z.string() })

export const previewedTemplateSchema = textsSchema.meta({ id: 'PreviewedTemplate' })
export type PreviewedTemplate = z.infer<typeof previewedTemplateSchema>

const templateLineSchema = z
  .object({
    type: noticeTypeSchema,
    language: languageSchema,
    kind: kindSchema,
    version: z.int().nullable().meta({ description: 'null: the shipped text is in force' }),
  })
  .meta({ id: 'TemplateLine' })
export type TemplateLine = z.infer<typeof templateLineSchema>
export const templateListSchema = z.object({ items: z.array(templateLineSchema) }).meta({ id: 'TemplateList' })

export const templateViewSchema = z
  .object({
    type: noticeTypeSchema,
    language: languageSchema,
    variables: z.array(z.string()),
    shipped: textsSchema,
    in_force: textsSchema,
    version: z.int().nullable().meta({ description: 'null: the shipped text is in force' }),
    versions: z.array(
      z.object({
        version: z.int(),
        subject: z.string().nullable().meta({ description: 'null: a return to the shipped texts' }),
        text: z.string().nullable(),
        created_by: z.string(),
        created_at: timeSchema,
        broken_at: timeSchema.nullable().meta({ description: 'when it was found to be broken: it is not used since' }),
      }),
    ),
  })
  .meta({ id: 'Template' })
export type TemplateView = z.infer<typeof templateViewSchema>
