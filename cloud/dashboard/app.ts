import './language-guard.ts'
import { readFleet, signOut } from './api.ts'
import { createBotFeed, type BotFeed } from './bot-feed.ts'
import { element, setText } from './element.ts'
import { ageText } from './format.ts'
import { repeat } from './repeat.ts'

// The page: a bar that says whether the Worker answers, and one article per bot.

const fleetEveryMs = 1_000
const seriesEveryMs = 3_000
const tickEveryMs = 100
const staleAfterMs = 3_000

/** The session holds, so an address with a token has opened nothing: it must not stay in the address bar or the history. */
const dropToken = () => history.replaceState(null, '', '/')
addEventListener('hashchange', dropToken)
dropToken()

const link = element('span', { class: 'link', role: 'status' }, 'connecting…')
const leave = element('button', { type: 'button', class: 'leave' }, 'Sign out')
leave.addEventListener('click', () => void signOut())
const bots = element('div', { class: 'bots' })
const empty = element('p', { class: 'quiet' }, 'No daemon has reported yet.')
document
  .querySelector('#app')
  ?.append(element('div', { class: 'bar' }, element('h1', {}, 'Pilotlight'), link, leave), empty, bots)

const feeds = new Map<string, BotFeed>()
let heardAtMs: number | null = null

async function pollFleet(): Promise<void> {
  const fleet = await readFleet()
  heardAtMs = performance.now()
  empty.hidden = fleet.bots.length > 0
  for (const bot of fleet.bots) {
    const known = feeds.get(bot.bot)
    const feed = known ?? createBotFeed(bot.bot, () => void pollFleet().catch(() => {}))
    feed.hear(bot, fleet.serverAtMs)
    if (known !== undefined) continue
    feeds.set(bot.bot, feed)
    bots.append(feed.root)
    void feed.refresh().catch(() => {})
  }
}

function tick(): void {
  for (const feed of feeds.values()) feed.tick()
  const unheardMs = heardAtMs === null ? null : performance.now() - heardAtMs
  const stale = unheardMs !== null && unheardMs > staleAfterMs
  document.body.dataset['stale'] = String(stale)
  if (unheardMs !== null) setText(link, stale ? `no answer for ${ageText(unheardMs)}` : 'live')
}

repeat(pollFleet, fleetEveryMs)
repeat(async () => {
  await Promise.all([...feeds.values()].map((feed) => feed.refresh()))
}, seriesEveryMs)
setInterval(tick, tickEveryMs)
