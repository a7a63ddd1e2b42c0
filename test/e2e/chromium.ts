import { existsSync } from 'node:fs'
import process from 'node:process'
import sparticuz from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'
import type { Scratch } from './harness/scratch.ts'

// A real Chromium without any installation: an npm package carries it for x64. On arm64 the system's own is needed.

const systemPath = '/usr/bin/chromium'

/** Launches it headless; it dies with the test's other processes at the latest. */
export async function launchChromium(scratch: Scratch): Promise<Browser> {
  const isCarried = process.arch === 'x64'
  if (!isCarried && !existsSync(systemPath)) {
    throw new Error(`${systemPath} is missing: browser tests on ${process.arch} need it, install the package chromium`)
  }
  return chromium.launch({
    executablePath: isCarried ? await sparticuz.executablePath() : systemPath,
    args: isCarried ? sparticuz.args : ['--no-sandbox'],
    env: { HOME: scratch.dir, PATH: process.env['PATH'] ?? '' },
    headless: true,
  })
}
