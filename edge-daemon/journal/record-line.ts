import { recordMaxBytes, type RecordEnvelope } from '#shared/contracts/records.ts'

/**
 * A record as it stands in a file, with the newline that ends it. One over the limit loses its checkpoint first, and all of
 * its data only if that was not enough.
 */
export function recordLine(envelope: RecordEnvelope): { readonly text: string; readonly isCheckpointLost: boolean } {
  const whole = JSON.stringify(envelope)
  const wholeBytes = Buffer.byteLength(whole)
  if (wholeBytes <= recordMaxBytes) return { text: `${whole}\n`, isCheckpointLost: false }
  const { checkpoint, ...rest } = envelope.data
  const without = JSON.stringify({ ...envelope, data: rest })
  const short =
    Buffer.byteLength(without) <= recordMaxBytes
      ? without
      : JSON.stringify({ ...envelope, data: { truncatedBytes: wholeBytes } })
  return { text: `${short}\n`, isCheckpointLost: checkpoint !== undefined }
}
