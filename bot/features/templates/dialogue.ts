import type { Context } from 'grammy'
import { TEMPLATE_CHARS_MAX } from '../../../core/contract/notices/template.ts'
import { ask, type Dialogue, type Understood } from '../../conversations/ask.ts'
import { attempt, failed } from '../../conversations/attempt.ts'
import type { Began, DialogueArgs } from '../../conversations/enter.ts'
import { previewText, subjectParts, templateReply, variablesParts } from '../../replies/staff/templates.ts'
import type { Services } from '../../services.ts'
import { dialogueButton } from '../../ui/buttons.ts'
import { send } from '../../ui/context.ts'
import { compose } from '../../ui/reply.ts'

const textOf = ({ message }: Context): Understood<string> => {
  const text = message?.text?.trim() ?? ''
  return text === '' || text.startsWith('/') ? undefined : { value: text.slice(0, TEMPLATE_CHARS_MAX) }
}

/** A new text of a notification, or an earlier version of it: tried with sample values, and put in force by a tap. */
export const templateDialogue =
  (services: Services) => async (conversation: Dialogue, ctx: Context, began: Began & DialogueArgs['template']) => {
    const { language: spoken, mark, type, of, version } = began
    const say = services.languages[spoken]
    const read = await attempt(services, conversation, ({ user }) => user.act((core) => core.templates.get(type, of)))
    if (!read.ok) return void (await send(ctx, failed(say, read.text)))
    const { in_force, variables, versions } = read.value
    const earlier = versions.find((one) => one.version === version)
    let texts = earlier?.text == null ? undefined : { subject: earlier.subject ?? '', text: earlier.text }
    for (;;) {
      if (texts === undefined) {
        const want = say('template-want-text')
        await send(ctx, compose([`${want}\n`, ...variablesParts(say, variables), `\n${say('cancel-hint')}`]))
        const text: string = (await ask<string>(conversation, { say, mark, want, read: textOf })).value
        const wantSubject = say('template-want-subject')
        const keyboard = [[dialogueButton(say('button-template-same'), mark, 'same')]]
        await send(ctx, compose([`${wantSubject}\n`, ...subjectParts(say, in_force.subject)], keyboard))
        const subject: string = (
          await ask<string>(conversation, {
            say,
            mark,
            want: wantSubject,
            choose: (choice) => (choice === 'same' ? in_force.subject : undefined),
            read: textOf,
          })
        ).value
        texts = { subject: subject.slice(0, 200), text }
      }
      const tried = texts
      const preview = await attempt(services, conversation, async ({ user }) =>
        previewText(say, await user.act((core) => core.templates.preview(type, of, tried))),
      )
      const keyboard = [
        ...(preview.ok ? [[dialogueButton(say('button-template-use'), mark, 'use')]] : []),
        [dialogueButton(say('button-template-again'), mark, 'again')],
      ]
      const shown = preview.ok ? [preview.value] : [`${preview.text}\n`, ...variablesParts(say, variables)]
      await send(ctx, compose(shown, keyboard))
      const want = say('template-want-choice')
      const { value: choice } = await ask<string>(conversation, {
        say,
        mark,
        want,
        choose: (one) => (one === 'again' || (one === 'use' && preview.ok) ? one : undefined),
      })
      if (choice === 'use') break
      texts = undefined
    }
    const chosen = texts
    const changed = await attempt(services, conversation, async ({ user }) =>
      templateReply(say, await user.act((core) => core.templates.change(type, of, chosen))),
    )
    await send(ctx, changed.ok ? changed.value : failed(say, changed.text))
  }
