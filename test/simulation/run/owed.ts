// Which faults of the catalogue must be survived by now: those whose subject is built. The others come with durability of the
// disk and the cloud, and with remote control.

const ranges = [
  [1, 4],
  [7, 66],
  [69, 69],
  [75, 86],
  [88, 91],
] as const

/** Seeds in which a fault of the world must have struck alone. */
export const perFaultOwed = 100
/** Real programs take a minute for what the world does in a second. */
export const programRunsOwed = 3

export const isOwed = (id: number): boolean => ranges.some(([from, to]) => id >= from && id <= to)
