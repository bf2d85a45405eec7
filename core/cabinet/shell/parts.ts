import { html } from 'hono/html'
import type { Html } from '../../kit/http/page.ts'

export interface Field {
  name: string
  label: string
  type?: 'text' | 'email' | 'password' | 'number' | 'date' | 'search' | 'url'
  value?: string
  hint?: string
  autocomplete?: string
  inputmode?: 'numeric' | 'decimal'
  required?: boolean
  min?: number
  max?: number
  maxlength?: number
  minlength?: number
}

/** A labeled input. */
export function field({ name, label, type = 'text', value = '', hint, ...rest }: Field): Html {
  const id = `f-${name}`
  const about = hint === undefined ? '' : html` aria-describedby="${id}-hint"`
  return html`<div class="field"><label for="${id}">${label}</label>
    <input id="${id}" name="${name}" type="${type}" value="${value}"${about}${attributes(rest)} />
    ${hint === undefined ? '' : html`<small id="${id}-hint">${hint}</small>`}</div>`
}

export interface Choice {
  name: string
  label: string
  value: string
  options: readonly { value: string; label: string }[]
}

/** A labeled list to choose from. */
export const select = ({
  name,
  label,
  value,
  options,
}: Choice): Html => html`<div class="field"><label for="f-${name}">${label}</label>
    <select id="f-${name}" name="${name}">${options.map(
      (one) => html`<option value="${one.value}"${one.value === value ? html` selected` : ''}>${one.label}</option>`,
    )}</select></div>`

export interface Table {
  caption: string
  /** `number`: aligned to the right. */
  columns: readonly { label: string; kind?: 'number' }[]
  rows: readonly (readonly (Html | string | number)[])[]
  /** Said instead of an empty table. */
  empty: string
}

/** A table with a caption and headed columns; it scrolls by itself where the screen is too narrow. The first cell of a row heads it. */
export function table({ caption, columns, rows, empty }: Table): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`
  const cls = (at: number) => (columns[at]?.kind === 'number' ? html` class="number"` : '')
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
    <caption>${caption}</caption>
    <thead><tr>${columns.map(({ label }, at) => html`<th scope="col"${cls(at)}>${label}</th>`)}</tr></thead>
    <tbody>${rows.map(
      (cells) =>
        html`<tr>${cells.map((cell, at) => (at === 0 ? html`<th scope="row"${cls(at)}>${cell}</th>` : html`<td${cls(at)}>${cell}</td>`))}</tr>`,
    )}</tbody>
  </table></div>`
}

/** The link to the next page of a list; nothing on the last one. `path` may have a query already. */
export function nextPage(path: string, cursor: string | null, label: string): Html | '' {
  if (cursor === null) return ''
  const url = new URL(path, 'http://own.invalid')
  url.searchParams.set('cursor', cursor)
  return html`<p><a class="button quiet" rel="next" href="${url.pathname}${url.search}">${label}</a></p>`
}

/** A figure with its name. */
export const figure = (label: string, value: Html | string, note: Html | string = ''): Html =>
  html`<div class="figure"><dt>${label}</dt><dd>${value}${note === '' ? '' : html` <small>${note}</small>`}</dd></div>`

function attributes(values: Record<string, string | number | boolean | undefined>): Html[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || value === false) return []
    return [value === true ? html` ${name}` : html` ${name}="${value}"`]
  })
}
