import type { TradingConfig } from './config.ts'
import type { ParameterValue } from './parameter.ts'
import { parameters, type NamedParameter } from './parameters.ts'

// What differs between two configs, field by field, each with the terms that say what the difference means.

export type Difference = { readonly field: NamedParameter; readonly from: ParameterValue; readonly to: ParameterValue }

type Section = Readonly<Record<string, ParameterValue>>
export type Sections = Readonly<Record<string, Section | ParameterValue>>

/** The value of one field; undefined when it or its whole section is left out. */
export function valueOf(config: Sections, { section, name }: NamedParameter): ParameterValue {
  const within = section === '' ? config : config[section]
  const value = typeof within === 'object' ? within[name] : undefined
  return typeof value === 'object' ? undefined : value
}

/** Fields in which two configs differ, in the order of the sections; fields that neither has do not differ. */
export function differences(before: Sections, after: Sections): Difference[] {
  return parameters
    .map((field) => ({ field, from: valueOf(before, field), to: valueOf(after, field) }))
    .filter(({ from, to }) => from !== to)
}

/** The same for the part that the core decides with: the paths alone, as acknowledged and journaled. */
export const changedPaths = (before: TradingConfig, after: TradingConfig): string[] =>
  differences(before, after).map(({ field }) => field.path)
