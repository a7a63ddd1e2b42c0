import type { z } from 'zod'
import { decimal, section, whole } from './parameter.ts'

// What may be lost and when quoting stops. A config from outside the machine may only make these tighter (see config.ts).

export const RiskConfig = section({
  positionMaxUsd: decimal({
    min: 1,
    max: 10_000_000,
    default: 500,
    reload: 'live',
    advisor: 'tighten',
    tighter: 'lower',
    description: 'Largest position either way, orders counted as filled.',
  }),
  drawdownMaxUsd: decimal({
    min: 0.01,
    max: 10_000_000,
    default: 50,
    reload: 'live',
    advisor: 'tighten',
    tighter: 'lower',
    description: 'Loss from the best profit so far at which quoting stops until a person resumes.',
  }),
  collarBps: decimal({
    min: 1,
    max: 2_000,
    default: 200,
    reload: 'live',
    advisor: 'tighten',
    tighter: 'lower',
    description: 'No quote further than this from the mark price.',
  }),
  streamSilentMaxMs: whole({
    min: 1_000,
    max: 60_000,
    default: 10_000,
    reload: 'live',
    advisor: 'tighten',
    tighter: 'lower',
    description: 'A stream whose connection proved nothing for this long is stale: quotes are pulled.',
  }),
  positionMismatchMaxMs: whole({
    min: 1_000,
    max: 60_000,
    default: 8_000,
    reload: 'live',
    advisor: 'tighten',
    tighter: 'lower',
    description: 'How long the exchange may report another position than our fills give before quoting stops.',
  }),
})
export type RiskConfig = z.infer<typeof RiskConfig>
