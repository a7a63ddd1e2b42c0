import { sections } from '#shared/config/config.ts'
import { boundOf, type Rule } from '#shared/config/parameter.ts'
import type { NamedParameter } from '#shared/config/parameters.ts'

// docs/parameters.md: what an operator may set, one table for each section.

const preface = `# Parameters

Made from the schema in \`shared/config/\` by \`npm run config -- docs\`; a test compares. All of it stands in one TOML file, checked by
\`npm run config -- check FILE\`; everything but bot, stateDir and venue may be left out.

- **change**: \`live\` takes effect with a reload (HUP); \`flat\` too, but only without a position and orders; \`restart\` refuses the reload.
- **cloud**: what the cloud may do with it. \`free\` within the bounds, \`step\` by at most 25 % of the value in force at a time,
  \`tighten\` only to the safe side of the file's value, \`never\` nothing.
`

const headings: Readonly<Record<string, string>> = {
  '': 'Who',
  venue: '[venue]: where',
  cloud: '[cloud]: who watches',
  pricing: '[pricing]: what a price is made of',
  quoting: '[quoting]: orders',
  risk: '[risk]: what may be lost',
  operations: '[operations]: timeouts and links',
}

export function parametersPage(parameters: readonly NamedParameter[]): string {
  const names = [...new Set(parameters.map(({ section }) => section))]
  const tables = names.map((name) => {
    const rows = parameters.filter(({ section }) => section === name).map(rowOf)
    return [`## ${headings[name] ?? `[${name}]`}`, '', ...head, ...rows, '', ...rulesOf(name)].join('\n')
  })
  return `${preface}\n${tables.join('\n')}`
}

const head = ['| name | unit | from | to | default | change | cloud | what |', '|---|---|---|---|---|---|---|---|']

/** What must hold between fields of a section, one sentence each. */
function rulesOf(name: string): string[] {
  const known: Readonly<Record<string, { readonly rules: readonly Rule[] }>> = sections
  const rules = known[name]?.rules.map((rule) => `\`${rule.smaller}\` ${boundOf(rule)}.`) ?? []
  return rules.length === 0 ? [] : [rules.join(' '), '']
}

function rowOf(field: NamedParameter): string {
  const cells = [
    `\`${field.name}\``,
    field.unit ?? '',
    amount(field.min),
    amount(field.max),
    field.isRequired ? 'to be given' : field.default === null ? 'none' : amount(field.default),
    field.reload,
    field.tighter === null ? field.advisor : `${field.advisor} (${field.tighter})`,
    field.choices === null ? field.description : `${field.description} One of ${field.choices.join(', ')}.`,
  ]
  return `| ${cells.join(' | ')} |`
}

const amount = (value: string | number | boolean | null): string =>
  typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 9 }) : String(value ?? '')
