import { z } from 'zod'
import { pageOf } from '../../contract/common.ts'
import {
  changeMemberSchema,
  closeCompanySchema,
  closingSchema,
  createdInvitationSchema,
  invitationCodeSchema,
  invitationSchema,
  inviteSchema,
  memberSchema,
  offeredSchema,
  transferSchema,
} from '../../contract/trust/member.ts'
import { actingOf, actorOf, carefulOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Accounts } from '../service.ts'

const tags = ['companies']
const memberParams = z.object({ user_id: z.string().max(64) })
const codeBody = { required: true, content: { 'application/json': { schema: invitationCodeSchema } } }

const listRoute = defineRoute({
  operationId: 'listMembers',
  method: 'get',
  path: '/api/account/members',
  access: { member: 'read_all' },
  scope: 'read',
  tags,
  summary: 'List the members of the account and what each has spent this month',
  responses: {
    200: { description: 'The members', content: { 'application/json': { schema: pageOf(memberSchema) } } },
  },
})

const changeRoute = defineRoute({
  operationId: 'changeMember',
  method: 'patch',
  path: '/api/account/members/{user_id}',
  access: { member: 'manage' },
  stepUp: 'always',
  errors: ['not_found', 'state_conflict'],
  tags,
  summary: 'Change the role or the monthly limit of a member, effective at once',
  description: 'Managers change members and viewers, owners everybody but themselves; the last owner stays one.',
  request: {
    params: memberParams,
    body: { required: true, content: { 'application/json': { schema: changeMemberSchema } } },
  },
  responses: { 204: { description: 'Changed' } },
})

const removeRoute = defineRoute({
  operationId: 'removeMember',
  method: 'delete',
  path: '/api/account/members/{user_id}',
  access: { member: 'read' },
  stepUp: 'removing_another',
  errors: ['not_found', 'state_conflict'],
  tags,
  summary: 'Remove a member, or leave; the keys that they made are revoked',
  description:
    'Takes effect at once. Anybody may leave but the last owner. Removing somebody else needs a fresh code of the second factor where there is one.',
  request: { params: memberParams },
  responses: { 204: { description: 'Removed' } },
})

const transferRoute = defineRoute({
  operationId: 'transferOwnership',
  method: 'post',
  path: '/api/account/transfer',
  access: { member: 'own' },
  stepUp: 'always',
  errors: ['not_found', 'state_conflict'],
  tags,
  summary: 'Make another member the owner in your place; you stay as a manager',
  request: { body: { required: true, content: { 'application/json': { schema: transferSchema } } } },
  responses: { 204: { description: 'Transferred' } },
})

const closingRoute = defineRoute({
  operationId: 'getCompanyClosing',
  method: 'get',
  path: '/api/account/closing',
  access: { member: 'own' },
  errors: ['state_conflict'],
  tags,
  summary: 'Get what closing the account of the company would do, and what stands in the way',
  responses: { 200: { description: 'What is lost', content: { 'application/json': { schema: closingSchema } } } },
})

const closeRoute = defineRoute({
  operationId: 'closeCompany',
  method: 'post',
  path: '/api/account/closing',
  access: { member: 'own' },
  stepUp: 'always',
  errors: ['state_conflict', 'credits_left'],
  tags,
  summary: 'Close the account of the company, as its only owner: for everybody, at once, and for good',
  description:
    'Credits are given up by naming how many there are: see GET of the same path. Statements and invoices can no longer be fetched afterwards, so fetch them before.',
  request: { body: { required: true, content: { 'application/json': { schema: closeCompanySchema } } } },
  responses: { 204: { description: 'Closed' } },
})

const inviteRoute = defineRoute({
  operationId: 'inviteMember',
  method: 'post',
  path: '/api/account/invitations',
  access: { member: 'manage' },
  stepUp: 'always',
  errors: ['state_conflict'],
  tags,
  summary: 'Create an invitation into the account of a company',
  description: 'The code works once, for seven days; with `email` or `telegram_id`, only for that person.',
  request: { body: { required: true, content: { 'application/json': { schema: inviteSchema } } } },
  responses: {
    201: { description: 'The invitation', content: { 'application/json': { schema: createdInvitationSchema } } },
  },
})

const invitationsRoute = defineRoute({
  operationId: 'listInvitations',
  method: 'get',
  path: '/api/account/invitations',
  access: { member: 'manage' },
  tags,
  summary: 'List the invitations that may still be accepted',
  responses: {
    200: { description: 'The invitations', content: { 'application/json': { schema: pageOf(invitationSchema) } } },
  },
})

const revokeRoute = defineRoute({
  operationId: 'revokeInvitation',
  method: 'delete',
  path: '/api/account/invitations/{id}',
  access: { member: 'manage' },
  errors: ['not_found'],
  tags,
  summary: 'Revoke an invitation',
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 204: { description: 'Revoked' } },
})

const previewRoute = defineRoute({
  operationId: 'previewInvitation',
  method: 'post',
  path: '/api/invitations/preview',
  access: 'user',
  errors: ['invitation_invalid', 'email_unconfirmed'],
  tags,
  summary: 'Preview an invitation without accepting it',
  request: { body: codeBody },
  responses: { 200: { description: 'The offer', content: { 'application/json': { schema: offeredSchema } } } },
})

const acceptRoute = defineRoute({
  operationId: 'acceptInvitation',
  method: 'post',
  path: '/api/invitations/accept',
  access: 'user',
  errors: ['invitation_invalid', 'email_unconfirmed', 'state_conflict'],
  tags,
  summary: 'Accept an invitation and join its company',
  request: { body: codeBody },
  responses: {
    200: {
      description: 'Joined',
      content: { 'application/json': { schema: offeredSchema.extend({ account_id: z.string() }) } },
    },
  },
})

export const memberRoutes = ({ accounts: { members, invitations, closing } }: { accounts: Accounts }) =>
  createRouter()
    .openapi(listRoute, async (c) => c.json({ items: await members.list(actorOf(c)), next_cursor: null }, 200))
    .openapi(changeRoute, async (c) => {
      await members.change(actingOf(c), actorOf(c), c.req.valid('param').user_id, c.req.valid('json'))
      return c.body(null, 204)
    })
    .openapi(removeRoute, async (c) => {
      await members.remove(carefulOf(c), actorOf(c), c.req.valid('param').user_id)
      return c.body(null, 204)
    })
    .openapi(transferRoute, async (c) => {
      await members.transfer(actingOf(c), actorOf(c), c.req.valid('json').user_id)
      return c.body(null, 204)
    })
    .openapi(closingRoute, async (c) => c.json(await closing.view(actorOf(c)), 200))
    .openapi(closeRoute, async (c) => {
      await closing.close(actingOf(c), actorOf(c), c.req.valid('json'))
      return c.body(null, 204)
    })
    .openapi(inviteRoute, async (c) =>
      c.json(await invitations.create(actingOf(c), actorOf(c), c.req.valid('json')), 201),
    )
    .openapi(invitationsRoute, async (c) =>
      c.json({ items: await invitations.list(actorOf(c)), next_cursor: null }, 200),
    )
    .openapi(revokeRoute, async (c) => {
      await invitations.revoke(actingOf(c), actorOf(c), c.req.valid('param').id)
      return c.body(null, 204)
    })
    .openapi(previewRoute, async (c) => c.json(await invitations.preview(actorOf(c), c.req.valid('json').code), 200))
    .openapi(acceptRoute, async (c) =>
      c.json(await invitations.accept(actingOf(c), actorOf(c), c.req.valid('json').code), 200),
    )
