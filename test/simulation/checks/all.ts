import { configWithinCeiling } from './config.ts'
import type { Check } from './check.ts'
import { clockKnown } from './clock.ts'
import { namesNeverRepeat } from './ids.ts'
import { fillsOnce, haltHolds, journalIsPrefix } from './journal.ts'
import { haltsObeyed } from './control.ts'
import { ordersExpire, stopsProven } from './ends.ts'
import { fillsExact } from './fills.ts'
import { holesHeal } from './holes.ts'
import { lossesCount } from './losses.ts'
import { nothingForgiven, partsAddUp } from './money.ts'
import { exposure, oneOrderPerSlot, provenEnds, wellFormed } from './orders.ts'
import { alarmIsSet, killHolds, onlyNewerCounts, silenceIsAnswered } from './watchdog.ts'
import { exitsReduce, eyesOpen, silenceEmpties, switchConfirmed, withinRate } from './permission.ts'
import { cancelsFlow, quotesWithinBudget } from './rates.ts'
import { memoryBounded, noSecrets } from './sinks.ts'
import { acksAreHeld, cloudFollowsDisk } from './upload.ts'
import { epochsRise, strangersStop } from './strangers.ts'

/** Of the venue for one address in a minute. */
const venueRequestsPerMinute = 1_000

/** Every checker, fresh for one seed. */
export const allChecks = (): readonly Check[] => [
  exposure(),
  oneOrderPerSlot(),
  provenEnds(),
  wellFormed(),
  namesNeverRepeat(),
  clockKnown(),
  eyesOpen(),
  switchConfirmed(),
  silenceEmpties(),
  exitsReduce(),
  withinRate(venueRequestsPerMinute),
  partsAddUp(),
  nothingForgiven(),
  configWithinCeiling(),
  alarmIsSet(),
  onlyNewerCounts(),
  killHolds(),
  silenceIsAnswered(),
  journalIsPrefix(),
  fillsOnce(),
  acksAreHeld(),
  cloudFollowsDisk(),
  haltHolds(),
  fillsExact(),
  strangersStop(),
  epochsRise(),
  haltsObeyed(),
  lossesCount(),
  holesHeal(),
  quotesWithinBudget(),
  cancelsFlow(),
  ordersExpire(),
  stopsProven(),
  noSecrets(),
  memoryBounded(),
]
