import { z } from 'zod'
import { RunId } from '#shared/contracts/records.ts'

// The query parameters the read endpoints share.

const Cursor = z
  .string()
  .max(300)
  .transform((text, context) => {
    try {
      const key: unknown = JSON.parse(atob(text))
      return key
    } catch {
      context.addIssue('use the value of "next" as it was given')
      return z.NEVER
    }
  })

export const RunQuery = z.object({ run: RunId.nullable().default(null) })

const instant = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** `run`, `limit` and a `cursor` whose key has the given shape; the key arrives as `after`. */
export function pageQuery<Key extends z.ZodType>(key: Key) {
  return RunQuery.extend({
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: Cursor.pipe(key).nullable().default(null),
  })
}

export const FillsQuery = pageQuery(z.tuple([z.number(), z.string()])).extend({
  order: z.enum(['asc', 'desc']).default('asc'),
})
export const EventsQuery = pageQuery(z.tuple([z.string(), z.number()]))
export const HeartbeatsQuery = pageQuery(z.tuple([z.number(), z.string(), z.number()])).extend({
  from: instant.default(0),
  to: instant.default(Number.MAX_SAFE_INTEGER),
  stepMs: z.coerce.number().int().min(0).max(86_400_000).default(0),
})
