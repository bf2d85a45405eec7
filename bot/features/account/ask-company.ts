import type { Context } from 'grammy'
import type { Apply } from '../../../core/contract/trust/member.ts'
import { ask, type Dialogue } from '../../conversations/ask.ts'
import type { Say } from '../../locales/say.ts'

const QUESTIONS = [
  { field: 'company', question: 'register-company', want: 'register-want-company', charsMin: 1, charsMax: 120 },
  { field: 'tax_id', question: 'register-tax', want: 'register-want-tax', charsMin: 2, charsMax: 40 },
  { field: 'billing_address', question: 'register-address', want: 'register-want-address', charsMin: 5, charsMax: 300 },
] as const

/** Asks for a company: its name, tax number and billing address, one after the other. */
export async function askCompany(dialogue: {
  conversation: Dialogue
  ctx: Context
  say: Say
  mark: string
}): Promise<Apply> {
  const { conversation, ctx, say, mark } = dialogue
  const answers: Apply = { company: '', tax_id: '', billing_address: '' }
  for (const { field, question, want, charsMin, charsMax } of QUESTIONS) {
    await ctx.reply(`${say(question)}\n${say('cancel-hint')}`)
    const { value } = await ask(conversation, {
      say,
      mark,
      want: say(want),
      read: ({ message }) => {
        const line = (message?.text ?? '').replaceAll(/\s+/g, ' ').trim()
        if (line.length < charsMin || line.startsWith('/')) return undefined
        return line.length <= charsMax ? { value: { line } } : { hint: say('register-long', { max: charsMax }) }
      },
    })
    answers[field] = value.line
  }
  return answers
}
