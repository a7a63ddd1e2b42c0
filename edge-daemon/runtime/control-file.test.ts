import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ControlState } from '#shared/contracts/control.ts'
import { eventually } from '../eventually.fixture.ts'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { controlKeeper, rememberedControl } from './control-file.ts'
import { controlIn, initialKeeper, stepKeeper } from './control-keeper.ts'

const word = (serverAtMs: number, latched: boolean): ControlState => ({
  version: 1,
  serverAtMs,
  latched,
  latchReason: null,
  desired: 'run',
  configVersion: 0,
  commands: [],
})

test('the newest word is the one on disk, whatever order they come in and however fast', async () => {
  const dir = scratchFolder()
  const errors: unknown[] = []
  const keep = controlKeeper(dir, (error) => errors.push(error))
  for (let index = 1; index <= 40; index += 1) keep(word(index, index % 2 === 0))
  keep(word(50, true))
  keep(word(49, false))
  await eventually(() => rememberedControl(dir)?.serverAtMs === 50)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(rememberedControl(dir)).toEqual(word(50, true))
  expect(errors).toEqual([])
})

test('words that bind nothing new are not written again', async () => {
  const dir = scratchFolder()
  const keep = controlKeeper(dir, () => undefined)
  keep(word(1, false))
  await eventually(() => rememberedControl(dir) !== null)
  const text = readFileSync(join(dir, 'control.json'), 'utf8')
  keep(word(2, false))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(readFileSync(join(dir, 'control.json'), 'utf8')).toBe(text)
})

test('a write that fails is said and tried again with the next word', async () => {
  const dir = scratchFolder()
  const errors: unknown[] = []
  const keep = controlKeeper(join(dir, 'nowhere'), (error) => errors.push(error))
  keep(word(1, true))
  await eventually(() => errors.length === 1)
  keep(word(2, true))
  await eventually(() => errors.length === 2)
})

test.each(['', '{}', 'garbage'])('a damaged file %j is as none', (text) => {
  const dir = scratchFolder()
  writeFileSync(join(dir, 'control.json'), text)
  expect(rememberedControl(dir)).toBeNull()
})

test('whatever is heard and fails, the file ends with the newest word, and is never put back to an older one', () => {
  const move = fc.oneof(
    fc.record({ type: fc.constant('heard' as const), atMs: fc.integer({ min: 1, max: 9 }), latched: fc.boolean() }),
    fc.record({ type: fc.constantFrom('written' as const, 'write_failed' as const) }),
  )
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
      let state = initialKeeper
      let onDisk: string | null = null
      let underWay: string | null = null
      const send = (event: Parameters<typeof stepKeeper>[1]) => {
        const [next, text] = stepKeeper(state, event)
        state = next
        if (text === null) return
        expect(underWay).toBeNull()
        underWay = text
      }
      const end = (type: 'written' | 'write_failed') => {
        if (underWay === null) return
        const before = controlIn(onDisk)?.serverAtMs ?? 0
        if (type === 'written') onDisk = underWay
        expect(controlIn(onDisk)?.serverAtMs ?? 0).toBeGreaterThanOrEqual(before)
        underWay = null
        send({ type })
      }
      for (const one of moves) {
        if (one.type === 'heard') send({ type: 'heard', control: word(one.atMs, one.latched) })
        else end(one.type)
      }
      end('written')
      if (state.newest !== null) send({ type: 'heard', control: state.newest })
      end('written')
      expect(controlIn(onDisk)?.latched).toBe(state.newest?.latched)
    }),
  )
})
