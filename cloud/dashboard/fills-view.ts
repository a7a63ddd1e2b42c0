import type { FillsReply } from '#shared/contracts/analytics.ts'
import { element } from './element.ts'
import { clockText, plain } from './format.ts'

type Fill = FillsReply['fills'][number]

/** The last fills, newest on top. */
export function createFillsView() {
  const body = element('tbody')
  const heads = ['Time', 'Side', 'Price', 'Size', 'Fee', 'After'].map((name) => element('th', { scope: 'col' }, name))
  const table = element('table', {}, element('thead', {}, element('tr', {}, ...heads)), body)
  const empty = element('p', { class: 'quiet' }, 'No fills yet.')
  let shown = ''
  return {
    root: element(
      'section',
      { class: 'fills' },
      element('h3', {}, 'Last fills'),
      element('div', { class: 'scroll' }, table),
      empty,
    ),
    update(fills: readonly Fill[]): void {
      const key = fills.map(({ tradeId }) => tradeId).join()
      empty.hidden = fills.length > 0
      table.hidden = fills.length === 0
      if (key === shown) return
      shown = key
      body.replaceChildren(...fills.map(rowOf))
    },
  }
}

function rowOf({ tradeId, side, price, size, fee, positionAfter, venueAtMs, isTaker }: Fill): HTMLTableRowElement {
  const cell = (text: string, exact = text) => element('td', { title: exact }, text)
  return element(
    'tr',
    { 'data-side': side, title: `trade ${tradeId}${isTaker ? ', as taker' : ''}` },
    cell(clockText(venueAtMs)),
    element('td', { class: 'side' }, side),
    cell(price),
    cell(size),
    cell(plain(fee, 6), fee),
    cell(plain(positionAfter, 6), positionAfter),
  )
}
