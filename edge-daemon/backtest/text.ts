import type { BacktestResult, Figure, ResultInterval } from './result.ts'

// The result for people.

const bps = (figure: Figure, interval: ResultInterval): string => {
  if (figure === 'n/a') return 'n/a'
  if (interval === 'n/a') return `${figure.toFixed(2)} bps`
  const isOpen = interval.low <= 0 && interval.high >= 0
  return `${figure.toFixed(2)} bps [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]${isOpen ? ' no difference from 0 shown' : ''}`
}
/** Cents, or more digits where cents would hide the figure. */
const usd = (value: number): string => `${value.toFixed(value !== 0 && Math.abs(value) < 10 ? 4 : 2)} USD`
const percent = (figure: Figure): string => (figure === 'n/a' ? 'n/a' : `${(figure * 100).toFixed(1)} %`)
const plain = (figure: Figure): string => (figure === 'n/a' ? 'n/a' : `${figure.toFixed(2)} bps`)

/** Lines for a terminal; intervals are 95 % by block bootstrap over taker orders. */
export function textOf(result: BacktestResult, tapeName: string): string {
  const { pnl, intervals, insideFills: inside } = result
  const rows: (readonly [string, string])[] = [
    ['tape', `${tapeName}, ${duration(result.tapeSeconds)}`],
    ['profile', `${result.profile} (config ${result.configHash})`],
    ['fills', `${result.fills}, ${usd(result.volume)} traded`],
    [
      'inside',
      `${inside.fills} of them more than one tick inside the touch, where no tape says that they would have happened: ${usd(inside.volume)}, capture ${plain(inside.captureBps)}, after 30 s ${plain(inside.markoutBps['30s'])}`,
    ],
    ['capture', bps(result.captureBps, intervals.captureBps)],
    ...(['1s', '5s', '30s', '60s'] as const).map(
      (horizon) =>
        [
          `after ${horizon.padStart(3)}`,
          `markout ${bps(result.markoutBps[horizon], intervals.markoutBps[horizon])}, adverse ${bps(result.adverseBps[horizon], intervals.adverseBps[horizon])}`,
        ] as const,
    ),
    [
      'P&L',
      `${usd(pnl.total)} = capture ${usd(pnl.capture)} + inventory ${usd(pnl.inventory)} + fees ${usd(pnl.fees)} + funding ${usd(pnl.funding)}`,
    ],
    ['drawdown', `${usd(result.maxDrawdown)} at most`],
    [
      'quotes',
      `${percent(result.quotedShare)} of all slots and time; ${plain(result.quoteStalenessBps)} from where they are wanted, of that ${plain(result.staleAggressiveBps)} too aggressive`,
    ],
    [
      'messages',
      `${result.messages}, at most ${result.messagesPerMinuteMax} in a minute${result.messagesHeldBack > 0 ? `, ${result.messagesHeldBack} held back` : ''}`,
    ],
    ...Object.entries(result.haltedSeconds).map(
      ([reason, seconds]) => ['halted', `${duration(seconds)} by ${reason}`] as const,
    ),
    ...(result.volatilityBps === 'n/a'
      ? []
      : [['volatility', `${result.volatilityBps.toFixed(3)} bps per square root of a second`] as const]),
    ['speed', `${result.events} events in ${result.seconds.toFixed(2)} s, ${result.eventsPerSecond} a second`],
    ['trace', result.traceHash],
  ]
  const lines = rows.map(([name, value]) => `${name.padEnd(11)}${value}`)
  return [...lines, '', 'assumed:', ...result.assumptions.map((sentence) => `- ${sentence}`), ''].join('\n')
}

export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`
  return seconds < 7_200 ? `${(seconds / 60).toFixed(1)} min` : `${(seconds / 3_600).toFixed(1)} h`
}
