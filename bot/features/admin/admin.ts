import type { VersionView } from '../../../core/contract/catalog.ts'
import { argumentsOf, commandOf, isStaffCommand } from '../../ui/commands.ts'
import { answer, type BotContext, send, show } from '../../ui/context.ts'
import { enter } from '../../conversations/enter.ts'
import { firstPage, PAGE_SIZE, turnPage } from '../../ui/pages.ts'
import {
  adminMenu,
  afterwards,
  ledgerReply,
  nameOf,
  statsReply,
  userReply,
  usersReply,
  versionReply,
  versionsReply,
} from '../../replies/staff/admin.ts'
import { doneReply } from '../../replies/staff/changes.ts'
import { staffJobsReply } from '../../replies/staff/jobs.ts'
import { findModel } from '../../replies/models.ts'
import type { Reply } from '../../ui/reply.ts'
import { tokenOf } from '../../drafts/series.ts'
import type { Services } from '../../services.ts'
import type { Router } from '../../ui/router.ts'
import { createChanges, toStateChange } from './changes.ts'
import { auditFeature } from './audit-log.ts'
import { proposalsFeature } from './proposals.ts'
import { createStaff } from '../../people/staff.ts'
import { clockFeature } from './clock.ts'
import { companiesFeature } from './companies.ts'
import { billsFeature } from './invoices.ts'
import { grantsFeature } from './grants.ts'
import { maintenanceFeature, showState } from './maintenance.ts'
import { oneLineCommands } from './one-line.ts'
import { paymentsOfPerson } from './payments.ts'
import { rolesFeature } from './roles.ts'
import { broadcastsFeature } from '../broadcasts/commands.ts'
import { templatesFeature } from '../templates/commands.ts'
import { ticketQueueFeature } from '../tickets/staff.ts'

/** The admins' features. Core decides at every call who is an admin; for everyone else none of this exists. */
export function adminFeature(router: Router, services: Services): void {
  const { cards } = services
  const changes = createChanges(services)
  const staff = createStaff(services)
  const payments = paymentsOfPerson(router, services)

  const roles = rolesFeature(router, changes, staff)
  const companies = companiesFeature(router, staff)
  const tickets = ticketQueueFeature(router, staff, services)
  const broadcasts = broadcastsFeature(router)
  const clock = clockFeature(router)
  const templates = templatesFeature(router)

  billsFeature(router, services, changes)
  const audit = auditFeature(router, services, { changes, staff })
  const proposals = proposalsFeature(router, services, { changes, staff })

  const menu = async (ctx: BotContext) => adminMenu(ctx.user.say, (await ctx.user.account()).permissions)
  const stats = async (ctx: BotContext) => statsReply(ctx.user.say, await ctx.user.act((core) => core.admin.stats()))
  const ledger = async (ctx: BotContext) =>
    ledgerReply(ctx.user.say, await ctx.user.act((core) => core.admin.ledgerCheck()))
  const versions = async (ctx: BotContext) =>
    versionsReply(ctx.user.say, (await ctx.user.act((core) => core.admin.versions())).items)

  async function people(ctx: BotContext, query: string, token: string, index = 0): Promise<Reply> {
    const known = await cards.find(ctx.user.id, 'pages', token)
    const pages = known?.body ?? firstPage('users', query)
    const page = await turnPage(cards, ctx.user.id, { token, pages, index }, (cursor) =>
      ctx.user.act((core) =>
        staff.list(core, {
          limit: PAGE_SIZE,
          ...(pages.query === '' ? {} : { query: pages.query }),
          ...(cursor === undefined ? {} : { cursor }),
        }),
      ),
    )
    return usersReply(ctx.user.say, page)
  }

  async function jobs(ctx: BotContext, accountId: string, token: string, index = 0): Promise<Reply> {
    const known = await cards.find(ctx.user.id, 'pages', token)
    const pages = known?.body ?? firstPage('jobs', accountId)
    const page = await turnPage(cards, ctx.user.id, { token, pages, index }, (cursor) =>
      ctx.user.act((core) =>
        core.admin.jobs({
          limit: PAGE_SIZE,
          ...(pages.query === '' ? {} : { account_id: pages.query }),
          ...(cursor === undefined ? {} : { cursor }),
        }),
      ),
    )
    return staffJobsReply(ctx.user.say, page, pages.query)
  }

  async function person(ctx: BotContext, id: string): Promise<Reply> {
    const { user } = ctx
    const shown = await user.act((core) => staff.account(core, id))
    const { id: ownId, permissions } = await user.account()
    return userReply(user.say, shown, { isSelf: shown.id === ownId, permissions })
  }

  async function model(ctx: BotContext, key: string): Promise<{ name: string; all: VersionView[] } | undefined> {
    const { items } = await ctx.user.act((core) => core.admin.versions())
    const name = findModel(items, key)?.name
    return name === undefined ? undefined : { name, all: items.filter((version) => version.name === name) }
  }

  router.command('admin', async (ctx) => void (await send(ctx, await menu(ctx))))
  router.command('stats', async (ctx) => void (await send(ctx, await stats(ctx))))
  router.command('ledger', async (ctx) => void (await send(ctx, await ledger(ctx))))
  router.command('models', async (ctx) => void (await send(ctx, await versions(ctx))))
  router.command(
    'users',
    async (ctx) =>
      void (await send(ctx, await people(ctx, argumentsOf(ctx.message?.text).slice(0, 100), tokenOf(ctx)))),
  )

  router.button('a', async (ctx, [screen]) => {
    switch (screen) {
      case 'stats':
        return show(ctx, await stats(ctx))
      case 'users':
        return show(ctx, await people(ctx, '', tokenOf(ctx)))
      case 'models':
        return show(ctx, await versions(ctx))
      case 'audit':
        return show(ctx, await audit(ctx, tokenOf(ctx)))
      case 'proposals':
        return show(ctx, await proposals(ctx, tokenOf(ctx)))
      case 'ledger':
        return show(ctx, await ledger(ctx))
      case 'jobs':
        return show(ctx, await jobs(ctx, '', tokenOf(ctx)))
      case 'maintenance':
        return show(ctx, await showState(ctx))
      case 'companies':
        return show(ctx, await companies(ctx))
      case 'roles':
        return show(ctx, await roles(ctx))
      case 'broadcasts':
        return show(ctx, await broadcasts(ctx))
      case 'schedules':
        return show(ctx, await clock.schedules(ctx))
      case 'reconcile':
        return show(ctx, await clock.differences(ctx))
      case 'templates':
        return show(ctx, templates(ctx))
      case 'tickets':
        return show(ctx, await tickets.queue(ctx))
      default:
        return show(ctx, await menu(ctx))
    }
  })
  router.query('page', async (ctx, [token, index], next) => {
    const card = await cards.find(ctx.user.id, 'pages', token)
    if (card === undefined) return next()
    const { list, query } = card.body
    const at = Number(index)
    switch (list) {
      case 'users':
        await answer(ctx)
        return show(ctx, await people(ctx, query, token, at))
      case 'audit':
        await answer(ctx)
        return show(ctx, await audit(ctx, token, at))
      case 'proposals':
        await answer(ctx)
        return show(ctx, await proposals(ctx, token, at))
      case 'jobs':
        await answer(ctx)
        return show(ctx, await jobs(ctx, query, token, at))
      case 'payments':
        await answer(ctx)
        return show(ctx, await payments(ctx, query, token, at))
      default:
        return next()
    }
  })
  router.button('user', async (ctx, [id]) => show(ctx, await person(ctx, id)))
  router.button('works', async (ctx, [id]) => show(ctx, await jobs(ctx, id, tokenOf(ctx))))
  router.button('give', async (ctx, [accountId]) => {
    const account = await ctx.user.act((core) => staff.account(core, accountId))
    await enter(ctx, 'adjust', { kind: 'credit', accountId, name: nameOf(account) })
  })
  router.button('block', async (ctx, [accountId]) => {
    const account = await ctx.user.act((core) => core.admin.account(accountId))
    const reason = ctx.user.say('admin-reason-chat')
    const change = { kind: 'block', accountId, blocked: !account.blocked, reason } as const
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  })
  router.button('model', async (ctx, [key]) => {
    const found = await model(ctx, key)
    await show(ctx, found === undefined ? await versions(ctx) : versionReply(ctx.user.say, found.name, found.all))
  })
  router.button('cost', async (ctx, [key]) => {
    const found = await model(ctx, key)
    const current = found?.all.find(({ state }) => state === 'active') ?? found?.all[0]
    if (current === undefined) return show(ctx, await versions(ctx))
    await enter(ctx, 'adjust', { kind: 'price', model: current.name, price: current.price_per_row })
  })
  router.button('state', async (ctx, [key, action]) => {
    const { items } = await ctx.user.act((core) => core.admin.versions())
    const change = toStateChange(items, {
      model: findModel(items, key)?.name,
      action,
      reason: ctx.user.say('admin-reason-chat'),
    })
    if (change === undefined) return show(ctx, await versions(ctx))
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  })

  router.button('yes', async (ctx, [token]) => {
    const { say } = ctx.user
    const done = await changes.confirm(ctx.user, token)
    if (done === undefined) return
    await show(ctx, doneReply(say, done))
  })
  router.button('no', async (ctx, [token]) => {
    if (await changes.refuse(ctx.user, token)) await show(ctx, afterwards(ctx.user.say, ctx.user.say('admin-dropped')))
  })
  oneLineCommands(router, changes, staff, person)
  grantsFeature(router, changes, { staff, person })
  maintenanceFeature(router, changes)
}

/** Whether this command or button is for the person; buttons are for all staff, and core decides about each. */
export async function isForStaff(ctx: BotContext): Promise<boolean> {
  const { permissions } = await ctx.user.account()
  const command = commandOf(ctx.message?.text)
  if (command === undefined) return permissions.length > 0
  return command === 'models' ? permissions.includes('models.read') : isStaffCommand(command, permissions)
}
