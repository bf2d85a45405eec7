import { z } from 'zod'
import { languageSchema } from '../../contract/common.ts'
import {
  editTemplateSchema,
  previewedTemplateSchema,
  templateListSchema,
  templateViewSchema,
} from '../../contract/notices/template.ts'
import { noticeTypeSchema } from '../../contract/notices/types.ts'
import { actingOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Editing } from './editing.ts'

const tags = ['admin']
const staff = { access: { permission: 'templates.change' }, tags } as const
const params = z.object({ type: noticeTypeSchema, language: languageSchema })
const body = { required: true, content: { 'application/json': { schema: editTemplateSchema } } }
const view = {
  200: { description: 'The template', content: { 'application/json': { schema: templateViewSchema } } },
}

const listRoute = defineRoute({
  operationId: 'listTemplates',
  method: 'get',
  path: '/api/admin/templates',
  ...staff,
  summary: 'List the texts of notifications, and which of them staff have replaced',
  responses: { 200: { description: 'All', content: { 'application/json': { schema: templateListSchema } } } },
})

const getRoute = defineRoute({
  operationId: 'getTemplate',
  method: 'get',
  path: '/api/admin/templates/{type}/{language}',
  ...staff,
  summary: 'Get the texts of a notification: shipped, in force, and every version',
  request: { params },
  responses: view,
})

const previewRoute = defineRoute({
  operationId: 'previewTemplate',
  method: 'post',
  path: '/api/admin/templates/{type}/{language}/preview',
  ...staff,
  summary: 'Write texts with sample values; nothing is stored',
  request: { params, body },
  responses: {
    200: {
      description: 'As people would read it',
      content: { 'application/json': { schema: previewedTemplateSchema } },
    },
  },
})

const changeRoute = defineRoute({
  operationId: 'changeTemplate',
  method: 'put',
  path: '/api/admin/templates/{type}/{language}',
  ...staff,
  summary: 'Put texts in force as a new version',
  description: 'Syntax and variables are checked. A text that fails when it is sent is not used: the shipped one is.',
  request: { params, body },
  responses: view,
})

const resetRoute = defineRoute({
  operationId: 'resetTemplate',
  method: 'delete',
  path: '/api/admin/templates/{type}/{language}',
  ...staff,
  summary: 'Return to the shipped texts',
  request: { params },
  responses: view,
})

export const templateRoutes = ({ editing }: { editing: Editing }) =>
  createRouter()
    .openapi(listRoute, async (c) => c.json({ items: await editing.list() }, 200))
    .openapi(previewRoute, (c) => {
      const { type, language } = c.req.valid('param')
      return c.json(editing.preview(type, language, c.req.valid('json')), 200)
    })
    .openapi(getRoute, async (c) => {
      const { type, language } = c.req.valid('param')
      return c.json(await editing.view(type, language), 200)
    })
    .openapi(changeRoute, async (c) => {
      const { type, language } = c.req.valid('param')
      return c.json(await editing.change(actingOf(c), type, language, c.req.valid('json')), 200)
    })
    .openapi(resetRoute, async (c) => {
      const { type, language } = c.req.valid('param')
      return c.json(await editing.reset(actingOf(c), type, language), 200)
    })
