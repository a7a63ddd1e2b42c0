import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'smol-toml'
import { expect, test } from 'vitest'
import { daemonSecrets, firstQuote, journalOf, startDaemon, stopDaemon, writeDaemonConfig } from './harness/daemon.ts'
import { startExchange } from './harness/exchange.ts'
import { startProgram } from './harness/program.ts'
import { withScratch } from './harness/scratch.ts'
import { hangMs, until } from './harness/until.ts'

// Row 5.5 on the real programs: a person edits the file of a running daemon and sends HUP.

test('a reload is applied whole or refused whole, and no secret is in any log', () =>
  withScratch(async (scratch) => {
    const exchange = await startExchange(scratch, [])
    const daemon = await startDaemon(scratch, exchange, { quoting: { levels: 2 } })
    const { rest, stream, chainId, markets } = exchange.ready
    const reload = (venue: object, sections: object) => {
      const known = { network: 'local', market: markets[0], rest, stream, chainId }
      const file = { bot: daemon.bot, stateDir: scratch.file('daemon'), venue: { ...known, ...venue }, ...sections }
      writeFileSync(scratch.file('daemon.toml'), stringify(file))
      daemon.program.signal('SIGHUP')
    }
    const told = (event: string, count: number) =>
      until(`${count} times ${event}`, hangMs, async () => {
        const lines = daemon.program.lines().filter((line) => line['event'] === event)
        return lines.length === count ? lines.at(-1) : null
      })
    await firstQuote(daemon)
    await until('four orders rest', hangMs, async () => (await exchange.openOrders()).length === 4)

    reload({}, { quoting: { levels: 1 }, risk: { positionMaxUsd: 250 } })
    expect(await told('config_applied', 1)).toMatchObject({ changed: ['quoting.levels', 'risk.positionMaxUsd'] })
    await until('one order a side rests', hangMs, async () => (await exchange.openOrders()).length === 2)

    reload({ market: 'OTHER-USD' }, { quoting: { levels: 2 }, risk: { positionMaxUsd: 250 } })
    expect(await told('config_refused', 1)).toMatchObject({
      reason: 'venue.market cannot change while running: stop, change it, start again',
    })
    reload({}, { quoting: { levels: 99 } })
    expect(await told('config_refused', 2)).toMatchObject({
      reason: expect.stringContaining('quoting.levels: was 99, must be a whole number between 1 and 8'),
    })
    reload({}, { quoting: { levels: exchange.account.starkPrivateKey } })
    expect(await told('config_refused', 3)).toMatchObject({ reason: expect.stringContaining('characters, must be') })
    expect((await exchange.openOrders()).length).toBe(2)

    await stopDaemon(daemon)
    const folder = scratch.file('daemon/journal')
    const journal = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    const everything = [...journal, daemon.program.stdout(), daemon.program.stderr()].join('\n')
    const { PILOTLIGHT_API_KEY: apiKey, PILOTLIGHT_STARK_PRIVATE_KEY: starkKey } = daemonSecrets(exchange)
    expect(everything).toContain('config_refused')
    for (const secret of [apiKey, starkKey]) expect(everything).not.toContain(secret)
  }))

test('a daemon that npm has started is reloaded by npm run reload, and neither of the two ends', () =>
  withScratch(async (scratch) => {
    const exchange = await startExchange(scratch, [])
    const file = writeDaemonConfig(scratch, exchange, {})
    const env = daemonSecrets(exchange)
    const npm = (name: string, script: string) =>
      startProgram(scratch, { name, command: 'npm', args: ['run', '--silent', script, '--', '--config', file], env })
    const daemon = npm('daemon', 'daemon')
    await daemon.line('its first quote', (line) => line['event'] === 'quote.first_acknowledged')
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n[quoting]\nlevels = 1\n`)
    const reload = npm('reload', 'reload')
    expect(await reload.ended).toEqual({ code: 0, signal: null })
    expect(await daemon.line('the outcome', (line) => line['event'] === 'config_applied')).toMatchObject({
      changed: ['quoting.levels'],
    })
    await until('one order a side rests', hangMs, async () => (await exchange.openOrders()).length === 2)
    expect(daemon.hasEnded()).toBe(false)
    daemon.signal('SIGTERM')
    expect(await daemon.ended).toEqual({ code: 0, signal: null })
  }))

test('a start says what it could not take of the served config, and a reload drops no limit of it', () =>
  withScratch(async (scratch) => {
    const exchange = await startExchange(scratch, [])
    const served = { version: 8, config: { risk: { positionMaxUsd: 200, bandCriticalShare: 0.6, colourMax: 3 } } }
    mkdirSync(scratch.file('daemon'), { recursive: true })
    writeFileSync(scratch.file('daemon/served-config.json'), JSON.stringify(served))
    const daemon = await startDaemon(scratch, exchange, {})
    const leftOut = await daemon.program.line('what is left out', (line) => line['event'] === 'config.left_out')
    expect(leftOut).toMatchObject({ path: 'risk.colourMax', detail: expect.stringContaining('not a known setting') })

    const file = scratch.file('daemon.toml')
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n[risk]\nbandWarnShare = 0.7\n`)
    daemon.program.signal('SIGHUP')
    const refused = await daemon.program.line('the refusal', (line) => line['event'] === 'config_refused')
    expect(refused).toMatchObject({
      reason: expect.stringMatching(/^risk\.bandCriticalShare is tightened by the cloud/),
    })

    await stopDaemon(daemon)
    const started = (await journalOf(scratch.file('daemon/journal'))).find(({ type }) => type === 'run_started')
    expect(started?.data).toMatchObject({
      config: { risk: { positionMaxUsd: 200, bandCriticalShare: 0.6 } },
      servedLeftOut: ['risk.colourMax'],
    })
  }))
