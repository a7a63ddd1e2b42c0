import { stepMaxShare } from '#shared/config/parameter.ts'
import type { NamedParameter } from '#shared/config/parameters.ts'

// docs/cloud-policy.json: what whoever proposes a config through the cloud may touch. The daemon itself decides by the
// schema (shared/config/served.ts); this is the same for programs that propose.

export function cloudPolicy(parameters: readonly NamedParameter[]): object {
  const open = parameters.filter(({ advisor, reload }) => advisor !== 'never' && reload === 'live')
  return {
    stepMaxShare,
    fields: Object.fromEntries(open.map((field) => [field.path, termsOf(field)])),
    closed: parameters.filter((field) => !open.includes(field)).map(({ path }) => path),
  }
}

const termsOf = ({ kind, advisor, tighter, unit, min, max, default: value, choices }: NamedParameter): object => ({
  tier: advisor,
  ...(tighter === null ? {} : { tighter }),
  kind,
  ...(unit === null ? {} : { unit }),
  ...(choices === null ? { min, max } : { choices }),
  default: value,
})
