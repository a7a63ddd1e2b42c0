import { z } from 'zod'

// What may be lost and when quoting stops. A config from outside the machine may only make these tighter (see config.ts).

export const RiskConfig = z.strictObject({
  positionMaxUsd: z
    .number()
    .min(1)
    .max(10_000_000)
    .default(500)
    .describe('Largest position either way, dollars, orders counted as filled.'),
  drawdownMaxUsd: z
    .number()
    .min(0.01)
    .max(10_000_000)
    .default(50)
    .describe('Loss from the best profit so far at which quoting stops until a person resumes.'),
  collarBps: z.number().min(1).max(2_000).default(200).describe('No quote further than this from the mark price.'),
  streamSilentMaxMs: z
    .number()
    .int()
    .min(1_000)
    .max(60_000)
    .default(10_000)
    .describe('A stream whose connection proved nothing for this long is stale: quotes are pulled.'),
  positionMismatchMaxMs: z
    .number()
    .int()
    .min(1_000)
    .max(60_000)
    .default(8_000)
    .describe('How long the exchange may report another position than our fills give before quoting stops.'),
})
export type RiskConfig = z.infer<typeof RiskConfig>

/** The first field in which `proposed` allows more than `ceiling`, or null. All fields are limits: smaller is tighter. */
export function loosenedField(proposed: RiskConfig, ceiling: RiskConfig): keyof RiskConfig | null {
  if (proposed.positionMaxUsd > ceiling.positionMaxUsd) return 'positionMaxUsd'
  if (proposed.drawdownMaxUsd > ceiling.drawdownMaxUsd) return 'drawdownMaxUsd'
  if (proposed.collarBps > ceiling.collarBps) return 'collarBps'
  if (proposed.streamSilentMaxMs > ceiling.streamSilentMaxMs) return 'streamSilentMaxMs'
  return proposed.positionMismatchMaxMs > ceiling.positionMismatchMaxMs ? 'positionMismatchMaxMs' : null
}
