import type { Fault } from '../faults/fault.ts'
import type { Injection } from '../injections/kinds.ts'
import type { Planned } from '../plan.ts'

// A plan of faults as one word of the command line: `16@12000-30000,78@40000-52000*0.25`. Number of the fault, milliseconds
// from and until, and how strong it is: the share of messages it meets, or the pace of its deeds, times this.

export type Part = {
  readonly id: number
  readonly fromMs: number
  readonly untilMs: number
  /** 1 as in the catalogue, less is weaker. */
  readonly strength: number
}

export const formatPlan = (parts: readonly Part[]): string =>
  parts.length === 0
    ? 'none'
    : parts
        .map(({ id, fromMs, untilMs, strength }) => `${id}@${fromMs}-${untilMs}${strength === 1 ? '' : `*${strength}`}`)
        .join(',')

/** The parts, or one sentence about the first that is none. */
export function parsePlan(text: string, catalogue: readonly Fault[]): readonly Part[] | string {
  if (text === 'none') return []
  const parts: Part[] = []
  for (const word of text.split(',')) {
    const [, id = '', from = '', until = '', strength = '1'] =
      /^(\d{1,3})@(\d{1,7})-(\d{1,7})(?:\*(0?\.\d{1,6}|1))?$/.exec(word) ?? []
    if (id === '') return `a plan reads FAULT@FROM-UNTIL,… in milliseconds, as 16@12000-30000; was "${word}"`
    if (Number(from) >= Number(until)) return `a fault must end after it began, was "${word}"`
    if (!catalogue.some((fault) => fault.id === Number(id))) return `there is no fault ${id} to inject, in "${word}"`
    parts.push({ id: Number(id), fromMs: Number(from), untilMs: Number(until), strength: Number(strength) })
  }
  return parts
}

export const partsOf = (plan: readonly Planned[]): readonly Part[] =>
  plan.map(({ fault, fromMs, untilMs }) => ({ id: fault.id, fromMs, untilMs, strength: 1 }))

export const plannedOf = (parts: readonly Part[], catalogue: readonly Fault[]): readonly Planned[] =>
  parts.flatMap(({ id, fromMs, untilMs, strength }) => {
    const fault = catalogue.find((one) => one.id === id)
    if (fault === undefined) return []
    return [{ fault: strength === 1 ? fault : weakened(fault, strength), fromMs, untilMs }]
  })

/** Whether the fault meets a share of messages or strikes at a pace. */
export const hasStrength = ({ inject }: Fault): boolean => 'share' in inject || 'everyMs' in inject

const weakened = (fault: Fault, strength: number): Fault => ({ ...fault, inject: weaker(fault.inject, strength) })

function weaker(inject: Injection, strength: number): Injection {
  if ('share' in inject) return { ...inject, share: inject.share * strength }
  if ('everyMs' in inject) return { ...inject, everyMs: inject.everyMs / strength }
  return inject
}
