import { Composer } from 'grammy'
import type { AuditRecord } from '../../../core/contract/admin.ts'
import type { VersionView } from '../../../core/contract/catalog.ts'
import { button, type Verb } from '../../buttons.ts'
import { argumentsOf, commandOf, isAdminCommand } from '../../commands.ts'
import { answer, type BotContext, send, show } from '../../context.ts'
import { enter } from '../../conversations/enter.ts'
import { firstPage, PAGE_SIZE, turnPage } from '../../pages.ts'
import {
  adminMenu,
  ledgerReply,
  nameOf,
  statsReply,
  userReply,
  usersReply,
  versionReply,
  versionsReply,
} from '../../replies/admin.ts'
import { auditReply } from '../../replies/audit.ts'
import { findModel } from '../../replies/models.ts'
import type { Reply } from '../../replies/reply.ts'
import { tokenOf } from '../../series.ts'
import type { Shop } from '../../shop.ts'
import { onButton } from '../on-button.ts'
import { createChanges, toStateChange, UNDO_SECONDS_MAX } from './changes.ts'
import { lineCommands } from './lines.ts'

const ADMIN_VERBS: ReadonlySet<string> = new Set<Verb>([
  'a',
  'user',
  'give',
  'block',
  'model',
  'cost',
  'state',
  'yes',
  'no',
  'undo',
])

/** What admins can do. Core decides who is one, at every call; to anybody else all of this does not exist. */
export function adminFeature(shop: Shop): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer
    .filter((ctx) => isMeantForAdmins(ctx))
    .filter(isAdmin)
    .use(adminOnly(shop))
  return composer
}

function isMeantForAdmins(ctx: BotContext): boolean {
  const command = commandOf(ctx.message?.text)
  if (isAdminCommand(command) || command === 'models') return true
  const data = ctx.callbackQuery?.data
  return data !== undefined && (ADMIN_VERBS.has(data.split(':')[0] ?? '') || data.startsWith('page:'))
}

const isAdmin = async (ctx: BotContext): Promise<boolean> => (await ctx.user.account()).role === 'admin'

function adminOnly(shop: Shop): Composer<BotContext> {
  const { cards } = shop
  const composer = new Composer<BotContext>()
  const changes = createChanges(shop)

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
        core.admin.accounts({
          limit: PAGE_SIZE,
          ...(pages.query === '' ? {} : { query: pages.query }),
          ...(cursor === undefined ? {} : { cursor }),
        }),
      ),
    )
    return usersReply(ctx.user.say, page)
  }

  async function audit(ctx: BotContext, token: string, index = 0): Promise<Reply> {
    const { user } = ctx
    const known = await cards.find(user.id, 'pages', token)
    const page = await turnPage(cards, user.id, { token, pages: known?.body ?? firstPage('audit'), index }, (cursor) =>
      user.act((core) => core.admin.audit({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) })),
    )
    return auditReply(user.say, page, await namesOf(ctx, page.items))
  }

  /** How the accounts in these records are called: a page names a handful of them, and mostly the same. */
  async function namesOf(ctx: BotContext, records: readonly AuditRecord[]): Promise<Map<string, string>> {
    const ids = new Set(
      records.flatMap(({ actor_id, target }) => [actor_id, target]).filter((id) => id.startsWith('acc_')),
    )
    const found = await Promise.all([...ids].map((id) => ctx.user.act((core) => core.admin.account(id))))
    return new Map(found.map((account) => [account.id, nameOf(account)]))
  }

  async function person(ctx: BotContext, id: string): Promise<Reply> {
    return userReply(ctx.user.say, await ctx.user.act((core) => core.admin.account(id)))
  }

  async function model(ctx: BotContext, key: string): Promise<{ name: string; all: VersionView[] } | undefined> {
    const { items } = await ctx.user.act((core) => core.admin.versions())
    const name = findModel(items, key)?.name
    return name === undefined ? undefined : { name, all: items.filter((version) => version.name === name) }
  }

  composer.command('admin', async (ctx) => void (await send(ctx, adminMenu(ctx.user.say))))
  composer.command('stats', async (ctx) => void (await send(ctx, await stats(ctx))))
  composer.command('ledger', async (ctx) => void (await send(ctx, await ledger(ctx))))
  composer.command('audit', async (ctx) => void (await send(ctx, await audit(ctx, tokenOf(ctx)))))
  composer.command('models', async (ctx) => void (await send(ctx, await versions(ctx))))
  composer.command(
    'users',
    async (ctx) =>
      void (await send(ctx, await people(ctx, argumentsOf(ctx.message?.text).slice(0, 100), tokenOf(ctx)))),
  )

  onButton(composer, 'a', async (ctx, [screen]) => {
    switch (screen) {
      case 'stats':
        return show(ctx, await stats(ctx))
      case 'users':
        return show(ctx, await people(ctx, '', tokenOf(ctx)))
      case 'models':
        return show(ctx, await versions(ctx))
      case 'audit':
        return show(ctx, await audit(ctx, tokenOf(ctx)))
      case 'ledger':
        return show(ctx, await ledger(ctx))
      default:
        return show(ctx, adminMenu(ctx.user.say))
    }
  })
  composer.on('callback_query:data', async (ctx, next) => {
    const [verb, token, index] = ctx.callbackQuery.data.split(':')
    const card = verb === 'page' ? await cards.find(ctx.user.id, 'pages', token ?? '') : undefined
    if (card === undefined || token === undefined) return next()
    const { list, query } = card.body
    if (list !== 'users' && list !== 'audit') return next()
    await answer(ctx)
    const at = Number(index)
    await show(ctx, list === 'users' ? await people(ctx, query, token, at) : await audit(ctx, token, at))
  })
  onButton(composer, 'user', async (ctx, [id]) => show(ctx, await person(ctx, id)))
  onButton(composer, 'give', async (ctx, [accountId]) => {
    const account = await ctx.user.act((core) => core.admin.account(accountId))
    await enter(ctx, 'adjust', { kind: 'credit', accountId, name: nameOf(account) })
  })
  onButton(composer, 'block', async (ctx, [accountId]) => {
    const account = await ctx.user.act((core) => core.admin.account(accountId))
    const reason = ctx.user.say('admin-reason-chat')
    const change = { kind: 'block', accountId, blocked: !account.blocked, reason } as const
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  })
  onButton(composer, 'model', async (ctx, [key]) => {
    const found = await model(ctx, key)
    await show(ctx, found === undefined ? await versions(ctx) : versionReply(ctx.user.say, found.name, found.all))
  })
  onButton(composer, 'cost', async (ctx, [key]) => {
    const found = await model(ctx, key)
    const current = found?.all.find(({ state }) => state === 'active') ?? found?.all[0]
    if (current === undefined) return show(ctx, await versions(ctx))
    await enter(ctx, 'adjust', { kind: 'price', model: current.name, price: current.price_per_row })
  })
  onButton(composer, 'state', async (ctx, [key, action]) => {
    const { items } = await ctx.user.act((core) => core.admin.versions())
    const change = toStateChange(items, {
      model: findModel(items, key)?.name,
      action,
      reason: ctx.user.say('admin-reason-chat'),
    })
    if (change === undefined) return show(ctx, await versions(ctx))
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  })

  onButton(composer, 'yes', async (ctx, [token]) => {
    const { say } = ctx.user
    const done = await changes.confirm(ctx.user, token)
    if (done === undefined) return
    await show(ctx, {
      text: [
        say('admin-done', { what: done.line }),
        ...(done.canUndo ? [say('admin-undo-hint', { seconds: UNDO_SECONDS_MAX })] : []),
      ].join('\n'),
      ...(done.canUndo ? { keyboard: [[button(say('button-undo'), 'undo', token)]] } : {}),
    })
  })
  onButton(composer, 'no', async (ctx, [token]) => {
    if (await changes.refuse(ctx.user, token)) await show(ctx, { text: ctx.user.say('admin-dropped') })
  })
  onButton(composer, 'undo', async (ctx, [token]) => {
    const { say } = ctx.user
    const undone = await changes.undo(ctx.user, token)
    if (undone === 'late') return void (await ctx.reply(say('admin-undo-late', { seconds: UNDO_SECONDS_MAX })))
    if (undone !== undefined) await show(ctx, { text: say('admin-undone', { what: undone.line }) })
  })

  composer.use(lineCommands(changes, person))
  return composer
}
