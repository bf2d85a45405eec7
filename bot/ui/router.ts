import type { NextFunction } from 'grammy'
import { type Args, parseData, type Verb } from './buttons.ts'
import { commandOf, type StaffCommand, type UserCommand } from './commands.ts'
import { answer, type BotContext, type Step } from './context.ts'

type Handler = (ctx: BotContext, next: NextFunction) => Promise<void>

/** Finds the handler of a command or button by name, without asking the others. */
export function createRouter() {
  const commands = new Map<string, Handler>()
  const taps = new Map<string, Handler>()

  function query<V extends Verb>(
    verb: V,
    handle: (ctx: BotContext, args: Args<V>, next: NextFunction) => Promise<void>,
  ): void {
    taps.set(verb, (ctx, next) => {
      const args = parseData(verb, ctx.callbackQuery?.data ?? '')
      return args === undefined ? next() : handle(ctx, args, next)
    })
  }

  function find({ message, callbackQuery }: BotContext): Handler | undefined {
    if (callbackQuery?.data !== undefined) return taps.get(callbackQuery.data.split(':', 1)[0] ?? '')
    const command = commandOf(message?.text)
    return command === undefined ? undefined : commands.get(command)
  }

  return {
    command(name: UserCommand | StaffCommand, handle: (ctx: BotContext) => Promise<void>): void {
      commands.set(name, handle)
    },
    /** Handles a button of this verb: stops its spinning first, then does the work. */
    button<V extends Verb>(verb: V, handle: (ctx: BotContext, args: Args<V>) => Promise<void>): void {
      query(verb, async (ctx, args) => {
        await answer(ctx)
        await handle(ctx, args)
      })
    },
    /** Handles a button that its handler answers itself, for example with a few words, or passes on. */
    query,
    /** True if this router has a handler for the command. */
    handles: (name: UserCommand | StaffCommand): boolean => commands.has(name),
    /** Serves those it is open to; for everyone else it does not exist. */
    serve(isOpenTo: (ctx: BotContext) => Promise<boolean> = async () => true): Step {
      return async (ctx, next) => {
        const handle = find(ctx)
        return handle !== undefined && (await isOpenTo(ctx)) ? handle(ctx, next) : next()
      }
    },
  }
}
export type Router = ReturnType<typeof createRouter>
