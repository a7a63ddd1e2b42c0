import type { OneRun } from '../one-run.ts'
import { textOf } from '../text.ts'
import { escape, figure, type Chart, type Line } from './chart.ts'
import { markoutFigure } from './markout-chart.ts'
import type { Recording, Sample } from './recorder.ts'

// The report: one file, nothing fetched, no script. Figures first, then the charts, then what was assumed.

export function reportPage(tapeName: string, { result }: OneRun, recording: Recording): string {
  const [figures = '', assumed = ''] = textOf(result, tapeName).split('\n\nassumed:\n')
  const rows = figures.split('\n').map((line) => [line.slice(0, 11).trim(), line.slice(11)] as const)
  const title = `Backtest of ${tapeName}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
<table>${rows.map(([name, value]) => `<tr><th scope="row">${escape(name)}</th><td>${escape(value)}</td></tr>`).join('')}</table>
${chartsOf(recording).map(figure).join('\n')}
${markoutFigure(result)}
<h2>Assumed</h2>
<ul>${assumed
    .trim()
    .split('\n')
    .map((line) => `<li>${escape(line.replace(/^- /, ''))}</li>`)
    .join('')}</ul>
</main>
</body>
</html>
`
}

function chartsOf({ samples, fills }: Recording): readonly Chart[] {
  const line = (name: string, ink: string, of: (sample: Sample) => number | null, more: Partial<Line> = {}): Line => ({
    name,
    ink,
    points: samples.map((sample) => ({ atS: sample.atS, value: of(sample) })),
    ...more,
  })
  return [
    {
      title: 'Price',
      unit: 'USD',
      lines: [
        line('our best bid', 'ink-c', ({ ownBid }) => ownBid, { isStep: true, isThin: true }),
        line('our best ask', 'ink-d', ({ ownAsk }) => ownAsk, { isStep: true, isThin: true }),
        line('mid of prints', 'ink-a', ({ mid }) => mid, { isStep: true }),
      ],
      marks: fills.map(({ atS, price, side }) => ({ atS, value: price, isUp: side === 'buy' })),
    },
    {
      title: 'Inventory',
      unit: 'base units, long positive',
      lines: [line('position', 'ink-a', ({ position }) => position, { isStep: true })],
      hasZero: true,
    },
    {
      title: 'P&L',
      unit: 'USD since the start',
      lines: [
        line('capture', 'ink-c', ({ capture }) => capture),
        line('inventory', 'ink-d', ({ inventory }) => inventory),
        line('fees', 'ink-b', ({ fees }) => fees),
        line('total', 'ink-a', ({ total }) => total),
      ],
      hasZero: true,
    },
  ]
}

const style = `
:root { color-scheme: light dark; --ground: #fff; --ink: #1c2430; --quiet: #66707e; --rule: #d9dee5; --a: #1c2430; --b: #8a6d1f; --c: #1a7f4b; --d: #b3402e }
@media (prefers-color-scheme: dark) { :root { --ground: #12161c; --ink: #e6eaf0; --quiet: #98a2b0; --rule: #2d3540; --a: #e6eaf0; --b: #d6b04c; --c: #4cc38a; --d: #f0806c } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1000px; margin: 0 auto; padding: 16px }
h1 { font-size: 20px; overflow-wrap: anywhere } h2 { font-size: 16px }
table { border-collapse: collapse; width: 100% }
th { text-align: left; font-weight: 600; padding: 2px 12px 2px 0; vertical-align: top; white-space: nowrap }
td { padding: 2px 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
figure { margin: 24px 0 0 } figcaption { margin-bottom: 4px }
.legend { color: var(--quiet) } .legend span { display: inline-block; margin-right: 12px }
.legend i { display: inline-block; width: 14px; height: 3px; margin-right: 5px; vertical-align: middle }
i.ink-a { background: var(--a) } i.ink-b { background: var(--b) } i.ink-c { background: var(--c) } i.ink-d { background: var(--d) }
svg { width: 100%; height: auto; display: block } svg.narrow { display: none }
@media (max-width: 700px) { svg.wide { display: none } svg.narrow { display: block } }
svg text { font: 12px system-ui, sans-serif; fill: var(--quiet) }
svg text.value { text-anchor: end; dominant-baseline: middle } svg text.time { text-anchor: middle } svg text.beside { fill: var(--ink) }
svg path, svg line { fill: none; stroke-width: 1.6; vector-effect: non-scaling-stroke } svg path.thin { stroke-width: 1; opacity: .75 }
svg .grid { stroke: var(--rule); stroke-width: 1 } svg .zero { stroke: var(--quiet); stroke-width: 1 }
svg .ink-a { stroke: var(--a) } svg .ink-b { stroke: var(--b) } svg .ink-c { stroke: var(--c) } svg .ink-d { stroke: var(--d) }
svg .dot { fill: var(--a) } polygon.buy { fill: var(--c) } polygon.sell { fill: var(--d) } .legend .buy { color: var(--c) } .legend .sell { color: var(--d) }
li { margin: 4px 0 }
`
