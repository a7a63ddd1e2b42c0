import { die } from '../parties/machine.ts'
import { startAtMs } from '../parties/venue.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The machine starts anew and believes that it is 1970, until a time service is reached. */
export type LostTimeInjection = { readonly at: 'lost_time' }

const bootMs = 1_000

export const lostTime: Kind<LostTimeInjection> = {
  begins(one, { machine, around }) {
    die(machine, around, bootMs)
    machine.clockOffsetMs -= startAtMs
    fire(one)
  },
  ends(_, { machine }) {
    machine.clockOffsetMs += startAtMs
  },
}
