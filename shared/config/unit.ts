// The unit of a number is the last word of its name; this is the list of the words.

const units: Readonly<Record<string, string>> = {
  Usd: 'US dollars',
  Bps: 'bps',
  Ms: 'ms',
  Ticks: 'ticks',
  Share: 'share of 1',
  Weight: 'weight',
  Times: 'factor',
  HalfSpreads: 'half-spreads',
  PerMinute: 'per minute',
  Levels: 'levels',
  Orders: 'orders',
  Fills: 'fills',
  Messages: 'messages',
  Mb: 'megabytes',
}

/** The unit that a field's name ends in, in words; null when it ends in none that we know. */
export function unitOf(name: string): string | null {
  const capital = name.slice(0, 1).toUpperCase() + name.slice(1)
  const word = Object.keys(units).find((suffix) => capital.endsWith(suffix))
  return word === undefined ? null : (units[word] ?? null)
}
