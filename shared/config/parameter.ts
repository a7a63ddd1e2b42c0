import { z } from 'zod'

// What every field of the config states about itself. A section takes nothing that does not state it, so a field without
// bounds, default, description, reload class and tier does not compile. Documents, policy and reload are made from this.

/** When a changed value of the local file takes effect: at once, only when flat with nothing resting, or with a restart. */
export type Reload = 'live' | 'flat' | 'restart'

/**
 * What anybody but a person at the machine may change: within the bounds; by at most `stepMaxShare` of the value in force
 * at a time; only to the tighter side of the local file; or not at all.
 */
export type AdvisorTier = 'free' | 'step' | 'tighten' | 'never'

/** Largest change at a time of a field of tier `step`, as a share of the value in force. */
export const stepMaxShare = 0.25

type Terms = { readonly reload: Reload; readonly description: string } & (
  | { readonly advisor: 'free' | 'step' | 'never'; readonly tighter?: never }
  | { readonly advisor: 'tighten'; readonly tighter: 'lower' | 'higher' }
)
type Bounds = { readonly min: number; readonly max: number }

export type Kind = 'decimal' | 'whole' | 'choice' | 'flag' | 'text'
export type ParameterValue = string | number | boolean | undefined

/** A field's own account of itself. */
export type ParameterTerms = {
  readonly kind: Kind
  readonly reload: Reload
  readonly advisor: AdvisorTier
  /** For limits: the direction in which less is allowed. */
  readonly tighter: 'lower' | 'higher' | null
  readonly min: number | null
  readonly max: number | null
  readonly multipleOf: number | null
  readonly choices: readonly string[] | null
  readonly isRequired: boolean
  /** Null when leaving it out means "none". */
  readonly default: string | number | boolean | null
  readonly description: string
}
export type Parameter = z.ZodType & { readonly parameter: ParameterTerms }

/** `times` the one field must stay below the other, or not above it. */
export type Rule<Name extends string = string> = {
  readonly smaller: Name
  readonly larger: Name
  readonly times?: number
  readonly isEqualAllowed: boolean
}

/** A section of the config: fields with their terms, the rules between them, and nothing else in it. */
export const section = <Shape extends Readonly<Record<string, Parameter>>>(
  shape: Shape,
  rules: readonly Rule<keyof Shape & string>[] = [],
) => Object.assign(z.strictObject(shape).superRefine(obeys(rules)), { rules })

const obeys = (rules: readonly Rule[]) => (fields: unknown, issues: z.RefinementCtx) => {
  const values: Readonly<Record<string, unknown>> = { ...(typeof fields === 'object' ? fields : {}) }
  for (const rule of rules) {
    const [small, large] = [values[rule.smaller], values[rule.larger]]
    if (typeof small !== 'number' || typeof large !== 'number') continue
    const scaled = small * (rule.times ?? 1)
    if (scaled < large || (rule.isEqualAllowed && scaled === large)) continue
    const message = `was ${small}, ${boundOf(rule)} (${large}): lower it or raise ${rule.larger}`
    issues.addIssue({ code: 'custom', path: [rule.smaller], message })
  }
}

/** The rule in words. */
export const boundOf = ({ larger, times = 1, isEqualAllowed }: Rule): string =>
  `must be ${isEqualAllowed ? 'at most' : 'below'} ${times === 1 ? '' : `1/${times} of `}${larger}`

/** A number, whole or not. */
export const decimal = (terms: Terms & Bounds & { readonly default: number }) =>
  withTerms(boundedNumber(terms).default(terms.default), 'decimal', terms)

/** A whole number. */
export const whole = (terms: Terms & Bounds & { readonly default: number; readonly multipleOf?: number }) =>
  withTerms(boundedWhole(terms).default(terms.default), 'whole', terms)

/** A number that may be left out; the description says what holds then. */
export const decimalOrNone = (terms: Terms & Bounds) => withTerms(boundedNumber(terms).optional(), 'decimal', terms)

/** A whole number that may be left out; the description says what holds then. */
export const wholeOrNone = (terms: Terms & Bounds) => withTerms(boundedWhole(terms).optional(), 'whole', terms)

/** One of a few words. */
export const choice = <const Words extends readonly [string, ...string[]]>(
  words: Words,
  terms: Terms & { readonly default: Words[number] },
) => {
  const error = (issue: { readonly input?: unknown }) => `was ${told(issue.input)}, must be one of ${words.join(', ')}`
  return withTerms(
    z.enum(words, { error }).default(() => terms.default),
    'choice',
    { ...terms, choices: words },
  )
}

/** On or off. */
export const flag = (terms: Terms & { readonly default: boolean }) =>
  withTerms(z.boolean().default(terms.default), 'flag', terms)

/** Who and where we are: nothing that changes while running. Without a default it must be given; null stands for "none". */
export const identity = <Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  optional?: { readonly default: string | null },
) =>
  withTerms(schema, 'text', {
    reload: 'restart',
    advisor: 'never',
    isRequired: optional === undefined,
    description,
    ...optional,
  })

function boundedNumber({ min, max }: Bounds) {
  const error = (issue: { readonly input?: unknown }) =>
    `was ${told(issue.input)}, must be a number between ${min} and ${max}`
  return z.number({ error }).min(min, { error }).max(max, { error })
}

function boundedWhole({ min, max, multipleOf = 1 }: Bounds & { readonly multipleOf?: number }) {
  const what = multipleOf === 1 ? 'a whole number' : `a multiple of ${multipleOf}`
  const error = (issue: { readonly input?: unknown }) =>
    `was ${told(issue.input)}, must be ${what} between ${min} and ${max}`
  return z.number({ error }).int({ error }).multipleOf(multipleOf, { error }).min(min, { error }).max(max, { error })
}

/** A value as a refusal repeats it: on one line, and never long enough to be a key that was pasted into the wrong place. */
function told(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'number') return String(value)
  const text = JSON.stringify(value)
  return text.length <= 16 ? text : `${text.length} characters`
}

type AnyTerms = {
  readonly reload: Reload
  readonly advisor: AdvisorTier
  readonly tighter?: 'lower' | 'higher'
  readonly min?: number
  readonly max?: number
  readonly multipleOf?: number
  readonly choices?: readonly string[]
  readonly isRequired?: boolean
  readonly default?: string | number | boolean | null
  readonly description: string
}

/** The terms stand beside the schema for us, and in its metadata for the JSON Schema. */
function withTerms<Schema extends z.ZodType>(schema: Schema, kind: Kind, terms: AnyTerms) {
  const { reload, advisor, description, tighter } = terms
  const meta = { description, reload, advisor, ...(tighter === undefined ? {} : { tighter }) }
  const parameter: ParameterTerms = {
    kind,
    reload,
    advisor,
    tighter: tighter ?? null,
    min: terms.min ?? null,
    max: terms.max ?? null,
    multipleOf: terms.multipleOf ?? null,
    choices: terms.choices ?? null,
    isRequired: terms.isRequired ?? false,
    default: terms.default ?? null,
    description,
  }
  return Object.assign(schema.meta(meta), { parameter })
}
