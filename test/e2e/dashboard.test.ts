import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { startCloud, tokens, type Cloud } from './harness/cloud.ts'
import { firstQuote, startDaemon } from './harness/daemon.ts'
import { bothSidesRest, isQuoteRequest, startExchange } from './harness/exchange.ts'
import { withScratch } from './harness/scratch.ts'
import { writeLivelyTape } from './harness/tapes.ts'
import { hangMs, until } from './harness/until.ts'

// The page in a real browser, against the real stack: what an operator sees, and what the buttons do at the exchange.

const haltEmptiesMs = 2_000

/** The page of one bot, by the names its elements carry. */
const botPage = (page: Page) => ({
  fact: (name: string) => page.locator(`[data-fact="${name}"]`),
  button: (kind: 'halt' | 'flatten' | 'resume' | 're_arm') => page.locator(`[data-action=${kind}]`),
  confirm: page.locator('[data-confirm=yes]'),
})

async function showsState(page: Page, word: string, maxMs = hangMs): Promise<void> {
  await page.locator('[data-field=state]', { hasText: new RegExp(`^${word}$`) }).waitFor({ timeout: maxMs })
}

async function signIn(page: Page, cloud: Cloud): Promise<void> {
  await page.goto(`${cloud.url}/#token=${tokens.dashboard}`)
  await page.locator('article.bot').waitFor({ timeout: hangMs })
  expect(page.url(), 'the token leaves the address bar').toBe(`${cloud.url}/`)
}

test('in Chromium: sign-in works once, live state moves, halt and resume work, after a kill only re-arm does', () =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('lively.csv'), 7_200)
    const exchange = await startExchange(scratch, ['--tape', tape, '--speed', '20'])
    const cloud = await startCloud(scratch, exchange.access)
    const daemon = await startDaemon(scratch, exchange, { cloudUrl: cloud.url })
    const [browser] = await Promise.all([launchChromium(scratch), firstQuote(daemon)])
    const context = await browser.newContext()
    const page = await context.newPage()
    const troubles: string[] = []
    page.on('pageerror', (error) => troubles.push(error.message))
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) troubles.push(message.text())
    })
    page.on('request', (asked) => {
      if (!asked.url().startsWith(cloud.url)) troubles.push(`asked ${asked.url()}`)
    })
    await signIn(page, cloud)
    const { fact, button, confirm } = botPage(page)

    // An address that the session needs no more, opened anew and in the tab that stands here.
    const unspent = await context.newPage()
    for (const hash of ['#token=first', '#token=second']) {
      await unspent.goto(`${cloud.url}/${hash}`)
      await until('it leaves the address bar', hangMs, async () => unspent.url() === `${cloud.url}/`)
    }
    await unspent.close()

    const stranger = await (await browser.newContext()).newPage()
    await stranger.goto(`${cloud.url}/#token=${tokens.dashboard}`)
    await stranger.getByText('used before').waitFor({ timeout: hangMs })
    expect(await stranger.locator('article.bot').count()).toBe(0)

    await showsState(page, 'Quoting')
    const requestsShown = await fact('Create / edit / cancel').textContent()
    const fillsShown = Number(await fact('Fills').textContent())
    await until(
      'the shown requests move',
      hangMs,
      async () => (await fact('Create / edit / cancel').textContent()) !== requestsShown,
    )
    await until('the shown fills move', hangMs, async () => Number(await fact('Fills').textContent()) > fillsShown)
    await until('the charts are drawn', hangMs, async () => (await page.locator('.charts canvas').count()) >= 2)

    const looser = { method: 'PUT', headers: { 'if-match': '0' }, body: '{"risk":{"positionMaxUsd":501}}' }
    await cloud.call(`/v1/bots/${daemon.bot}/config`, tokens.operator, looser)
    await until('the refused config is told', hangMs, async () => (await fact('Config').textContent()) !== 'v0')
    expect(await fact('Config').textContent()).toBe('v0 (v1 refused)')
    await page.getByText('risk.positionMaxUsd is looser than in the local file').waitFor({ timeout: hangMs })

    await bothSidesRest(exchange)
    await button('halt').click()
    const haltedAtMs = performance.now()
    await until('the halt empties the book', haltEmptiesMs, async () => (await exchange.openOrders()).length === 0)
    expect(performance.now() - haltedAtMs).toBeLessThan(haltEmptiesMs)
    const quotesAtHalt = exchange.requests().filter(isQuoteRequest).length
    await showsState(page, 'Halted')
    expect(exchange.requests().filter(isQuoteRequest).length, 'halted is halted').toBe(quotesAtHalt)
    expect(await exchange.openOrders()).toEqual([])

    await button('resume').click()
    await confirm.click()
    await bothSidesRest(exchange)
    await showsState(page, 'Quoting')

    daemon.program.signalGroup('SIGKILL')
    await daemon.program.ended
    await showsState(page, 'Latched', 20_000)
    await until('the book is empty', hangMs, async () => (await exchange.openOrders()).length === 0)
    const second = await startDaemon(scratch, exchange, { cloudUrl: cloud.url })
    await until('the new daemon is heard', hangMs, async () => {
      return (await cloud.fleetBot(second.bot))?.lastHeartbeat?.run === second.run
    })
    await showsState(page, 'Latched')
    expect(await button('resume').isEnabled()).toBe(false)
    expect(await exchange.openOrders()).toEqual([])
    await button('re_arm').click()
    await confirm.click()
    await bothSidesRest(exchange)
    await showsState(page, 'Quoting')

    expect(troubles).toEqual([])
    await browser.close()
  }))
