import type { Kind } from './kind.ts'

/** Signing throws for a share of the orders, and takes the processor so long for the others. */
export type SignerInjection = { readonly at: 'signer'; readonly share: number; readonly signMs: number }

export const signer: Kind<SignerInjection> = {
  signs: ({ inject, prng }) => (prng.next() < inject.share ? 'fails' : inject.signMs),
}
