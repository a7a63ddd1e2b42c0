import { createHash } from 'node:crypto'

/**
 * What the journal calls the sub-account. Made of its vault's number, which the exchange has confirmed and which is no secret, and
 * of no key: the journal rests on a disk and goes to the cloud.
 */
export const accountFingerprint = (vault: string): string =>
  createHash('sha256').update(`vault ${vault}`).digest('hex').slice(0, 16)
