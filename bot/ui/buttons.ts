import type { InlineKeyboardButton } from 'grammy/types'

/** Every button that works at any time by itself, with the names of its arguments. Buttons of a running
 *  dialogue are `d:…`. */
const BUTTONS = {
  try: [],
  own: [],
  top: [],
  balance: [],
  history: [],
  plans: [],
  plan: ['plan'],
  /** A subscription: ends it, or moves it to another plan; `move` asks, `moved` does it. */
  end: ['order'],
  quit: ['order'],
  move: ['order', 'plan'],
  /** `price`: what was agreed to, in the smallest unit, to the base 36. */
  moved: ['order', 'plan', 'price'],
  /** In the sandbox's chat: another way to pay, for credits and for a plan. */
  way: ['provider', 'credits'],
  plan_way: ['plan'],
  help: [],
  support: [],
  /** Invoices and receipts, and one of them as a file. */
  papers: [],
  paper: ['invoice'],
  /** A ticket: a new one, about a job or an error, an answer, and how well it was solved. */
  write: [],
  about: ['job'],
  tell: ['request'],
  reply: ['ticket'],
  tickets: [],
  ticket: ['ticket'],
  rate: ['ticket', 'stars'],
  figures: [],
  register: [],
  apply: [],
  /** The account of a one-time code. */
  join: ['code'],
  stay: [],
  /** An account to switch to; an invitation to accept. */
  switch: ['account'],
  enter: ['code'],
  /** Who is in a company; one of them, by a fingerprint: two ids are too long for a button. */
  members: ['account'],
  member: ['account', 'member'],
  post: ['account', 'member', 'role'],
  quota: ['account', 'member'],
  /** `step`: `ask` shows what would happen, `yes` does it. */
  expel: ['account', 'member', 'step'],
  crown: ['account', 'member', 'step'],
  part: ['account', 'step'],
  /** Closes a company; the step that does it names the credits that are given up. */
  shut: ['account', 'step'],
  invite: ['account'],
  as: ['account', 'role'],
  /** What was settled in the dialogue about a limit. */
  let: ['card'],
  calls: ['account'],
  recall: ['account', 'invitation'],
  /** A text to agree to; and the editions agreed to. */
  legal: ['document'],
  agree: ['terms', 'privacy'],
  /** One's own data: its archive, and the end of the account. `credits` are given up. */
  data: [],
  export: [],
  leave: [],
  bye: ['credits'],
  keep: [],
  /** Another e-mail: asks for it; and has a link sent to the one that a card holds. */
  email: [],
  mail: ['card'],
  /** A link to a new password. */
  secret: [],
  devices: [],
  /** The second factor: how it is, what to do with it, and that its codes have been written down. */
  security: [],
  mfa: ['act'],
  wipe: [],
  /** API keys: all, one, a new one, how much it may spend, making, exchanging and revoking it. */
  keys: [],
  key: ['key'],
  newkey: [],
  cap_key: ['rights'],
  mint: ['rights', 'limit'],
  swap: ['key'],
  unkey: ['key'],
  /** A session; or all of them. */
  away: ['session'],
  empty: [],
  lang: ['language'],
  /** Turns messages about how forecasts turned out off. */
  fewer: [],
  outcomes: ['state'],
  /** Notices: what somebody was told, which kinds come and where, and when it is quiet. */
  told: [],
  notes: [],
  note: ['kind'],
  less: ['kind'],
  hush: ['hours'],
  zone: ['zone'],
  /** The card of a quote. `revision` keeps an old card from confirming a new price. */
  go: ['draft', 'revision'],
  fund: ['draft', 'revision'],
  steps: ['draft', 'steps'],
  /** 0: all of them. */
  rows: ['draft', 'rows'],
  far: ['draft'],
  ask: ['draft'],
  models: ['draft'],
  with: ['draft', 'model'],
  card: ['draft'],
  drop: ['draft'],
  /** How its file was read, and one way to read it again. */
  reading: ['draft'],
  read: ['reading', 'choice'],
  where: [],
  example: [],
  /** Prices by name: what there is, and one of them, with a span such as `3m` and a model; `-` for none. */
  markets: [],
  named: ['market', 'symbol', 'span', 'model'],
  /** Watches: the list, one, a new one of an instrument, its offer, how often, its beginning, and a change. */
  watches: [],
  watch: ['watch'],
  watchnew: ['market', 'symbol', 'every'],
  watchas: ['draft', 'every'],
  watchgo: ['draft', 'every', 'revision'],
  watchset: ['watch', 'what', 'value'],
  use: ['model'],
  /** A table to try a model with. */
  sample: ['model'],
  /** A job. */
  stop: ['job'],
  open: ['job'],
  csv: ['job'],
  risk: ['job'],
  hedge: ['job'],
  more: ['job'],
  proof: ['job'],
  /** One of several series, by its place. */
  one: ['job', 'place'],
  hold: ['job'],
  other: ['job'],
  ahead: ['job'],
  why: ['word'],
  page: ['pages', 'index'],
  /** Staff. */
  a: ['screen'],
  gifts: ['account'],
  lapse: ['grant'],
  user: ['account'],
  give: ['account'],
  block: ['account'],
  /** A role for this account. */
  ranks: ['account'],
  rank: ['account', 'role'],
  /** A role, one of its permissions, and its limit of credits. */
  role: ['role'],
  may: ['role', 'permission'],
  cap: ['role'],
  /** A company that has applied, and what is decided about it: `yes` or `no`. */
  firm: ['account'],
  decide: ['account', 'choice'],
  paid: ['account'],
  works: ['account'],
  /** `payment` is a fingerprint: Telegram's own ids are too long for a button. */
  refund: ['account', 'payment'],
  model: ['model'],
  cost: ['model'],
  state: ['model', 'action'],
  yes: ['change'],
  no: ['change'],
  /** A record of the audit log, to be taken back. */
  back: ['record'],
  /** Invoices of all accounts, one of them, its file, and what to do with it: `issue` or `cancel`. */
  bills: [],
  bill: ['invoice'],
  billpdf: ['invoice'],
  billact: ['invoice', 'act'],
  /** What waits for a second person. */
  proposal: ['proposal'],
  approve: ['proposal'],
  decline: ['proposal'],
  /** Tickets of customers, as staff see them. */
  queue: ['filter'],
  case: ['ticket'],
  act: ['ticket', 'act'],
  /** Broadcasts: the list, one, a new one, its confirmation, and what to do with it. */
  casts: [],
  cast: ['broadcast'],
  castnew: [],
  castgo: ['broadcast'],
  castact: ['broadcast', 'act'],
  /** Has a schedule run now; compares the books with a provider now. */
  run: ['schedule'],
  compare: ['provider'],
  /** Texts of notifications: those of a kind, one, a new one, an earlier version, and the shipped one again. */
  texts: ['kind'],
  text: ['type', 'language'],
  textnew: ['type', 'language'],
  textold: ['type', 'language', 'version'],
  textback: ['type', 'language'],
  /** Ends maintenance. */
  resume: [],
} as const satisfies Record<string, readonly string[]>

export type Verb = keyof typeof BUTTONS
type Strings<T extends readonly unknown[]> = { [I in keyof T]: string }
export type Args<V extends Verb> = Strings<(typeof BUTTONS)[V]>

const DATA_BYTES_MAX = 64

/** `verb:arg:arg`, at most 64 bytes. Throws if it would be longer: long data belongs into a card. */
export function toData<V extends Verb>(verb: V, ...args: Args<V>): string {
  const data = [verb, ...args].join(':')
  if (Buffer.byteLength(data) > DATA_BYTES_MAX) throw new RangeError(`callback data of ${verb} is too long`)
  return data
}

/** The arguments if `data` is a well-formed button of this verb. */
export function parseData<V extends Verb>(verb: V, data: string): Args<V> | undefined {
  const [head, ...args] = data.split(':')
  if (head !== verb || args.length !== BUTTONS[verb].length || args.includes('')) return undefined
  // The cast is safe: the count was checked against the verb's own list, and every argument is a string.
  return args as unknown as Args<V>
}

/** A button with a text. */
export const button = <V extends Verb>(text: string, verb: V, ...args: Args<V>): InlineKeyboardButton => ({
  text,
  callback_data: toData(verb, ...args),
})

/** Buttons of a dialogue carry the dialogue's own mark, so that those of an earlier run are recognized. */
export const dialogueButton = (text: string, mark: string, choice: string): InlineKeyboardButton => ({
  text,
  callback_data: `d:${mark}:${choice}`,
})

export const isDialogueData = (data: string): boolean => data.startsWith('d:')

/** The choice, if the button belongs to the dialogue with this mark. */
export function choiceOf(mark: string, data: string | undefined): string | undefined {
  const head = `d:${mark}:`
  return data?.startsWith(head) === true ? data.slice(head.length) : undefined
}
