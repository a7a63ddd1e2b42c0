import { expect, test } from 'vitest'
import type { ChaosCase, Finding } from './case.ts'
import { runAtOnce } from './run-at-once.ts'

const caseOf = (run: () => Promise<Finding | null>): ChaosCase => ({
  fault: 84,
  name: 'thrown',
  reaction: 'book empty',
  boundMs: 100,
  run,
})

test('a run that was late or threw has failed, and one that found nothing to strike is none', async () => {
  const found = (reactionMs: number) => async () => ({ reactionMs, detail: '' })
  const runs = [found(100), found(101), async () => Promise.reject(new Error('an order rests')), async () => null]
  const ran = await runAtOnce(runs.map(caseOf), 1, () => undefined)
  expect(ran.map(({ hasStruck, failure, reactionMs }) => ({ hasStruck, failure, reactionMs }))).toEqual([
    { hasStruck: true, failure: null, reactionMs: 100 },
    { hasStruck: true, failure: 'book empty after 101 ms, the bound is 100', reactionMs: 101 },
    { hasStruck: true, failure: 'an order rests', reactionMs: null },
    { hasStruck: false, failure: null, reactionMs: null },
  ])
})
