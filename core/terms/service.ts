import type { Actor } from '../contract/account.ts'
import type { Language } from '../contract/common.ts'
import { personalAccountOf } from '../contract/trust/member.ts'
import { type AcceptedHow, type AcceptTerms, LEGAL_DOCUMENTS, type TermsView } from '../contract/trust/terms.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { SettingsError } from '../kit/process/refusal.ts'
import * as store from './store.ts'
import type { LegalTexts } from './texts.ts'

export interface TermsDeps {
  db: Db
  events: Pick<Events, 'add'>
  texts: LegalTexts
  now: Now
}

const SHOWN_MAX = 50
const REMEMBERED_MAX = 20_000

/** The terms and the privacy notice: which edition is in force, and who has accepted which. */
export function createTerms({ db, events, texts, now }: TermsDeps) {
  /** People known to have accepted the editions in force: asked at every paid order. */
  const accepted = new Set<string>()

  function remember(userId: string): void {
    if (accepted.size >= REMEMBERED_MAX) accepted.clear()
    accepted.add(userId)
  }

  async function insert(tx: Tx, userId: string, language: Language, how: AcceptedHow): Promise<void> {
    for (const document of LEGAL_DOCUMENTS) {
      const version = texts.versions[document]
      await store.insertAcceptance(tx, { userId, document, version, language, how, acceptedAt: now() })
    }
  }

  async function hasAccepted(reader: Reader, userId: string): Promise<boolean> {
    return accepted.has(userId) || store.hasAccepted(reader, userId, texts.versions)
  }

  const refusal = (): AppError => new AppError('terms_not_accepted', { ...texts.versions })

  return {
    texts,

    /** Keeps the texts of the editions in force. Throws a SettingsError where a text differs from the one that was served under the
     *  same version: what people have accepted does not change under them. */
    async keepTexts(): Promise<void> {
      const changed = await db.write(async (tx) => {
        const faults: string[] = []
        for (const text of texts.all) {
          if ((await store.keepText(tx, text, now())) !== text.sha256)
            faults.push(`${text.document}.${text.language}.md: its text has changed; give it a new version`)
        }
        return faults
      })
      if (changed.length > 0) throw new SettingsError(changed)
    },

    /** Accepts what is in force, in the transaction of an act that says so; idempotent. */
    async acceptIn(tx: Tx, actor: Actor, language: Language): Promise<void> {
      const { userId } = actor
      if (await store.hasAccepted(tx, userId, texts.versions)) return
      await insert(tx, userId, language, actor.via === 'bot' ? 'chat' : 'session')
      const account_id = personalAccountOf(userId)
      await events.add(tx, { type: 'terms.accepted', account_id, user_id: userId, data: { ...texts.versions } })
    },

    /** Who opens an account accepts what is in force; they are told so before. */
    acceptAtSignUp: (tx: Tx, userId: string, language: Language): Promise<void> =>
      insert(tx, userId, language, 'sign_up'),

    /** Records that the editions in force were accepted; idempotent. Throws `terms_not_accepted`, with the versions in force, if these
     *  are others: what was read was not what would be accepted. */
    async accept(actor: Actor, asked: AcceptTerms, language: Language): Promise<void> {
      const { terms, privacy } = texts.versions
      if (asked.terms !== terms || asked.privacy !== privacy) throw refusal()
      await db.write((tx) => this.acceptIn(tx, actor, language))
    },

    /** Throws `terms_not_accepted` unless the person has accepted the editions in force: asked before what costs them credits or
     *  money. */
    async require(reader: Reader, actor: Pick<Actor, 'userId'>): Promise<void> {
      const { userId } = actor
      if (!(await hasAccepted(reader, userId))) throw refusal()
      remember(userId)
    },

    async view(actor: Actor): Promise<TermsView> {
      const { userId } = actor
      const rows = await store.listAcceptances(db.reader, userId, SHOWN_MAX)
      return {
        must_accept: !(await hasAccepted(db.reader, userId)),
        ...texts.versions,
        accepted: rows.map(({ row: { document, version, language, how, acceptedAt }, sha256 }) => ({
          document,
          version,
          language,
          sha256: sha256 ?? '',
          how,
          accepted_at: toIso(acceptedAt),
        })),
      }
    },
  }
}
export type Terms = ReturnType<typeof createTerms>
