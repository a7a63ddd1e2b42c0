import { z } from 'zod'

/** The body of every refusal of the cloud: `error` is a stable word for programs, `detail` a sentence for people. */
export const CloudRefusal = z.strictObject({
  error: z.string().min(1).max(64),
  detail: z.string().optional(),
  requestId: z.string().min(1),
})

/** With 403: the cloud serves another bot than the one that asks. */
export const notThisBot = 'not_this_bot'

/** What a refused heartbeat says of the cloud; `other` may as well come from somebody between us. */
export type RefusalKind = 'version_skew' | 'not_this_bot' | 'other'
