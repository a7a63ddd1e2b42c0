import { DaemonConfig, sections, venueFields } from './config.ts'
import type { Parameter, ParameterTerms } from './parameter.ts'
import { unitOf } from './unit.ts'

// Every field of the daemon's file in one list: what documents, policy and reload go through.

export type NamedParameter = ParameterTerms & {
  readonly section: string
  readonly name: string
  /** As it is written in refusals: `risk.collarBps`; a field outside every section has no dot. */
  readonly path: string
  readonly unit: string | null
}

const named = (section: string, fields: Readonly<Record<string, Parameter>>): NamedParameter[] =>
  Object.entries(fields).map(([name, { parameter }]) => ({
    ...parameter,
    section,
    name,
    path: section === '' ? name : `${section}.${name}`,
    unit: parameter.kind === 'decimal' || parameter.kind === 'whole' ? unitOf(name) : null,
  }))

/** What the core decides with, section by section. */
export const tradingParameters: readonly NamedParameter[] = Object.entries(sections).flatMap(([name, { shape }]) =>
  named(name, shape),
)

const { bot, stateDir } = DaemonConfig.shape

/** The whole file: who and where first. */
export const parameters: readonly NamedParameter[] = [
  ...named('', { bot, stateDir }),
  ...named('venue', venueFields),
  ...named('cloud', DaemonConfig.shape.cloud.unwrap().shape),
  ...tradingParameters,
]
