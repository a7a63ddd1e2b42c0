import type { FillsReply } from '#shared/contracts/analytics.ts'
import { element } from './element.ts'
import { fullMomentText, momentText, plain } from './format.ts'

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
      const nowMs = Date.now()
      // A new day puts a date before the fills of the last one.
      const key = [new Date(nowMs).toDateString(), ...fills.map(({ tradeId }) => tradeId)].join()
      empty.hidden = fills.length > 0
      table.hidden = fills.length === 0
      if (key === shown) return
      shown = key
      body.replaceChildren(...fills.map((fill) => rowOf(fill, nowMs)))
    },
  }
}

function rowOf(fill: Fill, nowMs: number): HTMLTableRowElement {
  const { tradeId, side, price, size, fee, positionAfter, venueAtMs, isTaker } = fill
  const cell = (text: string, exact = text) => element('td', { title: exact }, text)
  return element(
    'tr',
    { 'data-side': side, title: `trade ${tradeId}${isTaker ? ', as taker' : ''}` },
    cell(momentText(venueAtMs, nowMs), fullMomentText(venueAtMs)),
    element('td', { class: 'side' }, side),
    cell(price),
    cell(size),
    cell(plain(fee, 6), fee),
    cell(plain(positionAfter, 6), positionAfter),
  )
}
