import { recordMaxBytes, type RecordEnvelope } from '#shared/contracts/records.ts'

/**
 * A record as it stands in a file, with the newline that ends it. One over the limit loses its checkpoint first, and all of
 * its data only if that was not enough.
 */
export const recordLine = (envelope: RecordEnvelope): string => `${shorten(envelope)}\n`

function shorten(envelope: RecordEnvelope): string {
  const whole = JSON.stringify(envelope)
  const wholeBytes = Buffer.byteLength(whole)
  if (wholeBytes <= recordMaxBytes) return whole
  const { checkpoint: _, ...rest } = envelope.data
  const without = JSON.stringify({ ...envelope, data: rest })
  return Buffer.byteLength(without) <= recordMaxBytes
    ? without
    : JSON.stringify({ ...envelope, data: { truncatedBytes: wholeBytes } })
}
