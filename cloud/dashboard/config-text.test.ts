import { expect, test } from 'vitest'
import { configText } from './config-text.ts'

test.each([
  { configVersion: 0, configRefused: null, shown: 'v0' },
  { configVersion: 4, configRefused: null, shown: 'v4' },
  { configVersion: 4, configRefused: undefined, shown: 'v4' },
  { configVersion: 4, configRefused: { version: 5, reason: 'why' }, shown: 'v4 (v5 refused)' },
  { configVersion: 8, configRefused: { version: 8, reason: 'why' }, shown: 'v8 in part' },
])('version $configVersion in force beside $configRefused reads as $shown', ({ shown, ...beat }) => {
  expect(configText(beat)).toBe(shown)
})
