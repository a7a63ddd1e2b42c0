import type { View } from '../checks/check.ts'

// How soon the product must answer a fault. The clock starts when the fault first changes something and runs until what is
// measured has come about; a later change starts it again. What began and was not over when the fault ended in less than the
// bound is not judged. Of all times the longest is told.

export type Measure =
  /** No order sent meanwhile is in doubt: each is known to rest, or known to be over. */
  | 'order_resolved'
  /** No slot holds an order that is over at the exchange, or that never came there. */
  | 'slot_freed'
  /** A reason not to quote is in force. */
  | 'halted'
  /** Nothing is left whose cancel is not out. */
  | 'quotes_pulled'
  /** Nothing of ours rests at the exchange; the fault's end does not end the wait. */
  | 'book_empty'
  /** Likewise while the fault lasts; from the last refresh of the switch that it took, where that is later. */
  | 'book_empty_by_switch'
  /** A reason is in force that only a person lifts. */
  | 'latched'
  /** The exchange's switch runs again. */
  | 'switch_armed'
  /** Something of ours rests at the exchange, after nothing did. */
  | 'requoted'
  /** All pictures agree and quotes rest; from the end of all faults. */
  | 'calm'

/** Of a fault's row: what is measured, and the longest it may take, milliseconds. */
export type Reaction = { readonly measures: Measure; readonly boundMs: number }

/** What one seed has shown of one planned fault; null where nothing was measured. */
export type Reacted = { readonly measures: Measure; readonly boundMs: number; readonly worstMs: number } | null

export type Took = { readonly ms: number; readonly isDone: boolean }

/** Watches one fault of one seed. */
export type Observer = {
  /** The fault has changed something. */
  struck(view: View): void
  /** After each message: how long it takes, or has just taken; null while nothing is waited for. */
  look(view: View): Took | null
  /** The fault has ended, and with it what was still waited for. */
  over(): void
}
