import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import type { Sent, View } from '../checks/check.ts'
import type { ToDaemon } from '../parties/daemon.ts'

// How soon the product must answer a fault. The clock starts when the fault first changes something and runs until what is
// measured has come about; a later change starts it again. What began and was not over when the fault ended in less than the
// bound is not judged. Of all times the longest is told.

export type Measure =
  /** No order sent meanwhile that the exchange has is in doubt: each is known to rest, or known to be over. */
  | 'order_resolved'
  /** No slot holds an order that is over at the exchange, or that never came there. */
  | 'slot_freed'
  /** No slot holds an order whose end was told; an end that nobody tells counts as told a second later. */
  | 'end_heard'
  /** A reason not to quote is in force. */
  | 'halted'
  /** Nothing is left whose cancel is not out. */
  | 'quotes_pulled'
  /**
   * Likewise, from the moment at which the process was told that the market takes no orders. No stream tells it: who sends
   * nothing finds out when the market is next looked at, each minute, and that time is not the reaction's.
   */
  | 'quotes_pulled_when_closed'
  /** Nothing that may be cancelled is left whose cancel is not out, from the first step after a second without one. */
  | 'pulled_when_late'
  /** Likewise, from the first look at a book in which nobody else stands on one side. */
  | 'pulled_when_one_sided'
  /** A reason not to quote is in force, from the frame with which a gap in the numbers shows. */
  | 'halted_by_gap'
  /** Likewise, from the loss of a stream that quotes rest on. */
  | 'halted_by_loss'
  /** Likewise, from the third error of the server in a row. */
  | 'halted_by_errors'
  /** Likewise, from the fifth order in a row that could not be sent, or of which nobody knows whether it was. */
  | 'halted_by_failures'
  /** Likewise, from the sending of an order that the exchange has taken and of which nothing is told. */
  | 'halted_without_echo'
  /** Likewise, since the disk has last made records safe while others wait for it. */
  | 'halted_by_disk'
  /** Nothing of one side that may be cancelled is left, from the message of fills that makes them a burst. */
  | 'side_pulled'
  /** No order that adds risk leaves any more, from the first answer "too many" until another answer comes. */
  | 'placing_stopped'
  /** Nothing of ours rests at the exchange or is on its way there; the fault's end does not end the wait. */
  | 'book_empty'
  /** Likewise, and the process has said its last word. */
  | 'stopped_empty'
  /** Nothing of ours rests at the exchange, or nothing halts any more; the fault's end does not end the wait. */
  | 'book_empty_while_halted'
  /** Nothing of ours rests at the exchange; from the last refresh of the switch that it took, where that is later. */
  | 'book_empty_by_switch'
  /** A reason is in force that only a person lifts. */
  | 'latched'
  /** A market on another grid is latched upon, other limits of the market are known to the process. */
  | 'terms_followed'
  /** The position that the venue tells is that of our fills again, but for one lot, or a latch is in force. */
  | 'position_settled'
  /** The exchange's switch runs again. */
  | 'switch_armed'
  /** Something of ours rests at the exchange again, after the switch has emptied the book. */
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
  /** What is about to reach the process. */
  hear?(view: View, message: ToDaemon): void
  /** What its core has just been told, and the orders that it asked to send. */
  step?(view: View, event: VenueEvent, orders: readonly Sent['order'][]): void
  /** After each message: how long it takes, or has just taken; null while nothing is waited for. */
  look(view: View): Took | null
  /** The fault has ended, and with it what was still waited for. */
  over(): void
}
