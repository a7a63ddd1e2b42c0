import type { PredecessorProfile } from '../../../edge-daemon/core/pricing/predecessor/profile.ts'

/** Works out a case of one component from its inputs, in the form of the case's answer. What it throws is a failure. */
export type Runner = (inputs: unknown, profile: PredecessorProfile) => unknown
