import { toldAnew } from './anew.ts'
import { balanceIsFresh } from './balance.ts'
import { checkpointsComeRound } from './checkpoints.ts'
import { booksBeginWhole } from './beginnings.ts'
import { configWithinCeiling } from './config.ts'
import type { Check } from './check.ts'
import { clockKnown } from './clock.ts'
import { namesNeverRepeat } from './ids.ts'
import { fillsOnce, haltHolds, journalIsPrefix } from './journal.ts'
import { haltsObeyed } from './control.ts'
import { doubtsEnd } from './doubts.ts'
import { expiredNeverFills, ordersExpire, stopsProven } from './ends.ts'
import { exitsGoOn } from './exits.ts'
import { fillsExact } from './fills.ts'
import { forcedTradesStop, mismatchStops } from './forced-trades.ts'
import { fundingExact } from './funding.ts'
import { fundingWithinBudget } from './funding-budget.ts'
import { holesHeal } from './holes.ts'
import { lateCancelsForgiven } from './late-cancels.ts'
import { latchesStand, latchesWritten } from './latches.ts'
import { looksComeRound } from './looks.ts'
import { bookInTime } from './late-book.ts'
import { loopInTime } from './loop.ts'
import { lossesCount } from './losses.ts'
import { nothingForgiven, partsAddUp } from './money.ts'
import { ordersRestOrReduce } from './order-texts.ts'
import { exposure, oneOrderPerSlot, provenEnds, wellFormed } from './orders.ts'
import { alarmIsSet, killHolds, killsProven, onlyNewerCounts, silenceIsAnswered, silenceIsNoticed } from './watchdog.ts'
import { exitsReduce, eyesOpen, switchConfirmed, withinRate } from './permission.ts'
import { cancelsFlow, massCancelsPaced, quotesWithinBudget } from './rates.ts'
import { positionsAgree } from './positions.ts'
import { memoryBounded, noSecrets } from './sinks.ts'
import { journalBounded, memoryGivenBack } from './memory.ts'
import { quotingResumes } from './quoting.ts'
import { sendsFit } from './sends.ts'
import { shortfallReduces } from './shortfall.ts'
import { acksAreHeld, cloudFollowsDisk } from './upload.ts'
import { epochsRise, strangersStop } from './strangers.ts'
import { silenceEmpties } from './switch-fires.ts'
import { onlyLoopRefreshes, switchLeftWhenBlind, switchRefreshed } from './switch.ts'
import { limitsKept, refusalsAreLookedInto } from './terms.ts'
import { tightenedLimitsBind } from './tightened.ts'

/** Of the venue for one address in a minute. */
const venueRequestsPerMinute = 1_000

/** Every checker, fresh for one seed. */
export const allChecks = (): readonly Check[] => [
  exposure(),
  tightenedLimitsBind(),
  sendsFit(),
  shortfallReduces(),
  quotingResumes(),
  oneOrderPerSlot(),
  provenEnds(),
  doubtsEnd(),
  positionsAgree(),
  wellFormed(),
  ordersRestOrReduce(),
  limitsKept(),
  refusalsAreLookedInto(),
  namesNeverRepeat(),
  clockKnown(),
  eyesOpen(),
  bookInTime(),
  loopInTime(),
  looksComeRound(),
  switchConfirmed(),
  switchRefreshed(),
  onlyLoopRefreshes(),
  switchLeftWhenBlind(),
  silenceEmpties(),
  exitsReduce(),
  exitsGoOn(),
  withinRate(venueRequestsPerMinute),
  partsAddUp(),
  nothingForgiven(),
  checkpointsComeRound(),
  latchesWritten(),
  latchesStand(),
  lateCancelsForgiven(),
  configWithinCeiling(),
  alarmIsSet(),
  onlyNewerCounts(),
  killHolds(),
  silenceIsAnswered(),
  silenceIsNoticed(),
  killsProven(),
  journalIsPrefix(),
  fillsOnce(),
  acksAreHeld(),
  cloudFollowsDisk(),
  haltHolds(),
  fillsExact(),
  fundingExact(),
  fundingWithinBudget(),
  strangersStop(),
  forcedTradesStop(),
  mismatchStops(),
  epochsRise(),
  haltsObeyed(),
  lossesCount(),
  holesHeal(),
  booksBeginWhole(),
  toldAnew(),
  balanceIsFresh(),
  quotesWithinBudget(),
  cancelsFlow(),
  massCancelsPaced(),
  ordersExpire(),
  expiredNeverFills(),
  stopsProven(),
  noSecrets(),
  memoryBounded(),
  memoryGivenBack(),
  journalBounded(),
]
