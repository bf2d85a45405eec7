import { LANGUAGES } from '../contract/common.ts'
import { acceptTermsSchema, LEGAL_DOCUMENTS, legalTextsSchema, termsViewSchema } from '../contract/trust/terms.ts'
import { actorOf, createRouter, defineRoute } from '../kit/http/router.ts'
import { legalPage } from './page.ts'
import type { Terms } from './service.ts'

const viewContent = { 'application/json': { schema: termsViewSchema } }

const textsRoute = defineRoute({
  operationId: 'getLegalTexts',
  method: 'get',
  path: '/api/terms',
  access: 'public',
  tags: ['account'],
  summary: 'Get the terms and the privacy notice in force',
  description: 'In the language of Accept-Language. The same as pages for people: /terms and /privacy.',
  responses: { 200: { description: 'Both texts', content: { 'application/json': { schema: legalTextsSchema } } } },
})

const viewRoute = defineRoute({
  operationId: 'getAcceptedTerms',
  method: 'get',
  path: '/api/account/terms',
  access: 'user',
  scope: 'read',
  tags: ['account'],
  summary: 'Get the editions you have accepted, and whether newer ones need your acceptance',
  responses: { 200: { description: 'What is in force, and what you accepted', content: viewContent } },
})

const acceptRoute = defineRoute({
  operationId: 'acceptTerms',
  method: 'post',
  path: '/api/account/terms',
  access: 'user',
  errors: ['terms_not_accepted'],
  tags: ['account'],
  summary: 'Accept the terms and the privacy notice, in the versions you name',
  description: 'Needed again after they have changed, before the next order that costs credits or money.',
  request: { body: { required: true, content: { 'application/json': { schema: acceptTermsSchema } } } },
  responses: { 200: { description: 'Accepted', content: viewContent } },
})

/** The texts for programs, their acceptance, and their pages. */
export function termsRoutes({ terms }: { terms: Terms }) {
  const { texts } = terms
  const router = createRouter()
    .openapi(textsRoute, (c) =>
      c.json({ items: LEGAL_DOCUMENTS.map((document) => texts.get(document, c.var.language)) }, 200),
    )
    .openapi(viewRoute, async (c) => c.json(await terms.view(actorOf(c)), 200))
    .openapi(acceptRoute, async (c) => {
      await terms.accept(actorOf(c), c.req.valid('json'), c.var.language)
      return c.json(await terms.view(actorOf(c)), 200)
    })
  for (const document of LEGAL_DOCUMENTS) {
    router.get(`/${document}`, (c) => c.html(legalPage(texts.get(document, c.var.language))))
    for (const language of LANGUAGES)
      router.get(`/${document}/${language}`, (c) => c.html(legalPage(texts.get(document, language))))
  }
  return router
}
