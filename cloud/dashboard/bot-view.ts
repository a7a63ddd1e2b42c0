import type { FillsReply, FleetBot } from '#shared/contracts/analytics.ts'
import { createActionsView } from './actions-view.ts'
import { commandText } from './command-text.ts'
import { configText } from './config-text.ts'
import { createChartView } from './chart-view.ts'
import { element, setText } from './element.ts'
import { createFillsView } from './fills-view.ts'
import { ageText, dollars, plain, signedMoney } from './format.ts'
import { pnlColumns, positionColumns, seriesRanges, type Sample, type SeriesRange } from './series.ts'
import { applicableOf, verdictOf } from './verdict.ts'

const partNames = ['capture', 'inventory', 'fees', 'funding'] as const
const factNames = [
  'Position',
  'Equity',
  'Mid',
  'Open orders',
  'Fills',
  'Rejects',
  'Not in cloud',
  'Config',
  'Create / edit / cancel',
] as const

/** Everything about one bot. Made once, then only its texts change. */
export function createBotView(bot: string, onCommand: () => void, onRange: (range: SeriesRange) => void) {
  const word = element('strong', { class: 'word', 'data-field': 'state' })
  const age = element('span', { class: 'age', 'data-field': 'age' })
  const sentence = element('p', { class: 'sentence', 'data-field': 'reason' })
  const name = element('h2', {}, bot)
  const lamp = element('span', { class: 'lamp', 'aria-hidden': 'true' })
  const state = element(
    'header',
    { class: 'state' },
    name,
    element('div', { class: 'verdict' }, lamp, word, age),
    sentence,
  )

  const total = element('output', { class: 'total', 'data-field': 'pnl' })
  const parts = partNames.map((part) => ({ part, cell: element('dd') }))
  const facts = factNames.map((fact) => {
    const cell = element('dd', { 'data-fact': fact })
    return { fact, cell, row: element('div', {}, element('dt', {}, fact), cell) }
  })
  const whyRefused = element('dd', { class: 'why' })
  facts.find(({ fact }) => fact === 'Config')?.row.append(whyRefused)
  const actions = createActionsView(bot, onCommand)
  const pnlChart = createChartView('Profit and its parts, dollars', [
    { label: 'total', colour: '--ink', width: 2.5 },
    { label: 'capture', colour: '--capture', width: 1.25 },
    { label: 'inventory', colour: '--inventory', width: 1.25 },
    { label: 'fees', colour: '--fees', width: 1.25 },
    { label: 'funding', colour: '--funding', width: 1.25 },
  ])
  const positionChart = createChartView('Inventory, base units', [
    { label: 'position', colour: '--position', width: 2, stepped: true },
  ])
  const fills = createFillsView()
  const ranges = seriesRanges.map((range, index) => {
    const button = element('button', { type: 'button', 'aria-pressed': String(index === 0) }, range.name)
    button.addEventListener('click', () => {
      for (const each of ranges) each.setAttribute('aria-pressed', String(each === button))
      onRange(range)
    })
    return button
  })

  const root = element(
    'article',
    { class: 'bot', 'data-bot': bot },
    state,
    actions.root,
    element(
      'section',
      { class: 'profit' },
      element('h3', {}, 'Profit'),
      total,
      element('dl', { class: 'parts' }, ...parts.flatMap(({ part, cell }) => [element('dt', {}, part), cell])),
    ),
    element('section', { class: 'facts' }, element('dl', {}, ...facts.map(({ row }) => row))),
    element(
      'section',
      { class: 'charts' },
      element('div', { class: 'ranges', role: 'group' }, ...ranges),
      pnlChart.root,
      positionChart.root,
    ),
    fills.root,
  )

  return {
    root,
    /** Ages run on between two answers; `unheardMs` is how old the last answer is. */
    tick(latest: FleetBot, unheardMs: number): void {
      const silentMs = latest.silentMs === null ? null : latest.silentMs + unheardMs
      const verdict = verdictOf(latest, silentMs, unheardMs)
      root.dataset['tone'] = verdict.tone
      setText(word, verdict.word)
      setText(sentence, verdict.sentence)
      setText(age, silentMs === null ? 'no heartbeat yet' : `heartbeat ${ageText(silentMs)} ago`)
      const applicable = applicableOf(latest, verdict.tone !== 'unknown')
      actions.update(applicable, commandText(latest.lastCommand, unheardMs))
    },
    update({ lastHeartbeat: beat, market }: FleetBot): void {
      setText(name, market === '' ? bot : `${market} · ${bot}`)
      if (beat === null) return
      setText(total, signedMoney(beat.pnl.total))
      total.title = beat.pnl.total
      total.dataset['sign'] = String(Math.sign(Number(beat.pnl.total)))
      for (const { part, cell } of parts) {
        setText(cell, signedMoney(beat.pnl[part]))
        cell.title = beat.pnl[part]
      }
      const { create, edit, cancel } = beat.requests
      const shown: Record<(typeof factNames)[number], string> = {
        Position: plain(beat.position, 6),
        Equity: dollars(beat.equity),
        Mid: plain(beat.mid, 6),
        'Open orders': String(beat.openOrders),
        Fills: String(beat.fills),
        'Create / edit / cancel': `${create} / ${edit} / ${cancel}`,
        Rejects: String(beat.rejects),
        'Not in cloud': `${Math.max(0, beat.journalSeq - beat.ackedSeq)} of ${beat.journalSeq}`,
        Config: configText(beat),
      }
      for (const { fact, cell } of facts) setText(cell, shown[fact])
      setText(whyRefused, beat.configRefused?.reason ?? '')
    },
    showSeries(samples: readonly Sample[]): void {
      pnlChart.update(pnlColumns(samples))
      positionChart.update(positionColumns(samples))
    },
    showFills: (latest: FillsReply['fills']) => fills.update(latest),
  }
}
