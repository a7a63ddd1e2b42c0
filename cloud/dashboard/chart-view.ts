import uPlot from 'uplot'
import { element } from './element.ts'
import { clockText } from './format.ts'

export type Line = {
  readonly label: string
  readonly colour: string
  readonly width: number
  readonly stepped?: boolean
}

const heightPx = 190

/** A chart of lines over time that follows its width and the colour scheme. Colours are names of CSS variables. */
export function createChartView(title: string, lines: readonly Line[]) {
  const figure = element('figure', {}, element('figcaption', {}, title))
  const place = element('div', { class: 'plot' })
  figure.append(place)
  let columns: number[][] = [[], ...lines.map(() => [])]
  let plot: uPlot | null = null

  function draw(): void {
    plot?.destroy()
    const colourOf = (name: string) => {
      // A canvas knows neither variables nor schemes, so the style engine resolves them.
      place.style.color = `var(${name})`
      return getComputedStyle(place).color
    }
    const axis = { stroke: colourOf('--faint'), grid: { stroke: colourOf('--line'), width: 1 }, ticks: { show: false } }
    const options: uPlot.Options = {
      width: Math.max(200, place.clientWidth),
      height: heightPx,
      cursor: { y: false, drag: { x: false, y: false } },
      legend: { live: false },
      axes: [
        { ...axis, values: (_, seconds) => clocks(seconds), space: 80, size: 28 },
        { ...axis, values: (_, values) => values.map((each) => short(each)), size: 58, space: 32 },
      ],
      series: [
        {},
        ...lines.map(({ label, colour, width, stepped }) => ({
          label,
          stroke: colourOf(colour),
          width,
          points: { show: false },
          ...(stepped === true && uPlot.paths.stepped !== undefined
            ? { paths: uPlot.paths.stepped({ align: 1 }) }
            : {}),
        })),
      ],
    }
    place.style.color = ''
    plot = new uPlot(options, aligned(columns), place)
  }

  new ResizeObserver(() => plot?.setSize({ width: Math.max(200, place.clientWidth), height: heightPx })).observe(place)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
  return {
    root: figure,
    update(next: number[][]): void {
      columns = next
      if (plot === null) draw()
      else plot.setData(aligned(columns))
    },
  }
}

/** The library's type wants to see that there is a first column. */
const aligned = ([x = [], ...rest]: number[][]): uPlot.AlignedData => [x, ...rest]

/** Labels of the time axis: with seconds where minutes alone would repeat. */
function clocks(seconds: readonly number[]): string[] {
  const [first = 0, second = 60] = seconds
  return seconds.map((each) => clockText(each * 1000).slice(0, second - first < 60 ? 8 : 5))
}

function short(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 1 ? 4 : 2 }).replace('-', '−')
}
