import { z } from 'zod'
import type { TradingConfig } from './config.ts'
import { valueOf } from './difference.ts'
import { tradingParameters, type NamedParameter } from './parameters.ts'
import { checkServedConfig, isLooser } from './served.ts'

// What was served and accepted over one file, laid over another: at a restart, after an upgrade, when the file was read again.
// Nobody proposes anything here, so a value that no longer fits must not take the limits of the cloud with it.

export type LaidAgain = { readonly config: TradingConfig; readonly leftOut: readonly LeftOut[] }

/** A served value that does not fit the file. */
export type LeftOut = { readonly path: string; readonly isLimit: boolean; readonly refusal: string }

type Value = {
  readonly section: string
  readonly name: string
  readonly to: unknown
  /** Undefined when this version knows no such field. */
  readonly field: NamedParameter | undefined
}
type Taken = { readonly served: Readonly<Record<string, object>>; readonly config: TradingConfig }

/** Whole where it fits, else value by value, limits first. A limit that the file has overtaken is not missed. */
export function laidAgain(served: unknown, local: TradingConfig): LaidAgain {
  const whole = checkServedConfig(served, local, null)
  if ('config' in whole) return { config: whole.config, leftOut: [] }
  const values = valuesOf(served)
  if (values === null) return { config: local, leftOut: [{ path: 'config', isLimit: false, refusal: whole.refusal }] }
  const missed = values.filter((value) => !isOvertaken(value, local))
  const limitsFirst = [...missed.filter(isLimit), ...missed.filter((value) => !isLimit(value))]
  return takeEach({ served: {}, config: local }, limitsFirst, local)
}

/** Sections and fields may be those of another version; null when it is nothing of the kind. */
function valuesOf(served: unknown): Value[] | null {
  const sections = z.record(z.string(), z.record(z.string(), z.json())).safeParse(served)
  if (!sections.success) return null
  return Object.entries(sections.data).flatMap(([section, values]) =>
    Object.entries(values).map(([name, to]) => ({
      section,
      name,
      to,
      field: tradingParameters.find((field) => field.section === section && field.name === name),
    })),
  )
}

/** Goes round while one more is taken: a rule between two fields may let the first in only behind the second. */
function takeEach(before: Taken, values: readonly Value[], local: TradingConfig): LaidAgain {
  let taken = before
  const unfit: Value[] = []
  const leftOut: LeftOut[] = []
  for (const value of values) {
    const { section, name, to } = value
    const served = { ...taken.served, [section]: { ...taken.served[section], [name]: to } }
    const checked = checkServedConfig(served, local, null)
    if ('config' in checked) {
      taken = { served, config: checked.config }
      continue
    }
    unfit.push(value)
    leftOut.push({ path: `${section}.${name}`, isLimit: isLimit(value), refusal: checked.refusal })
  }
  const isDone = unfit.length === 0 || unfit.length === values.length
  return isDone ? { config: taken.config, leftOut } : takeEach(taken, unfit, local)
}

const isLimit = ({ field }: Value): boolean => field !== undefined && field.tighter !== null

const isOvertaken = ({ field, to }: Value, local: TradingConfig): boolean =>
  field !== undefined && typeof to === 'number' && isLooser({ field, from: valueOf(local, field), to })
