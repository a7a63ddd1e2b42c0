import { z } from 'zod'
import { refusalOf, sections } from './config.ts'

// What of a served config no local file could make right: a word that is no setting, a value that its field never takes. Rules
// between fields, limits and steps go by the file and by what is in force, which the daemon alone knows: it decides (served.ts).

const alone = <Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>) => z.strictObject(shape).optional()

const Proposal = z.strictObject({
  pricing: alone(sections.pricing),
  quoting: alone(sections.quoting),
  risk: alone(sections.risk),
  operations: alone(sections.operations),
} satisfies Record<keyof typeof sections, z.ZodType>)

/** One sentence that names the field, in the daemon's words; null when it is for the daemon to decide. */
export function refusalOfProposal(value: unknown): string | null {
  const parsed = Proposal.safeParse(value)
  return parsed.success ? null : refusalOf(parsed.error)
}
