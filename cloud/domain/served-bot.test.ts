import { expect, test } from 'vitest'
import { isForeignKey, refusalOf } from './served-bot.ts'

test.each([
  ['the named bot is served', 'mine', 'mine', null, false],
  ['any bot is served for playing locally', '*', 'mine', null, false],
  ['another bot is refused, and the key is not its own', 'mine', 'other', 'serves mine alone', true],
  ['a longer name is another bot', 'mine', 'mine-2', 'serves mine alone', true],
  ['without a name nobody is served, yet what was armed stays watched', '', 'mine', 'BOT is not set', false],
  ['a bot called like nothing is not served by nothing', '', '', 'BOT is not set', false],
] as const)('%s', (_, served, bot, sentence, isForeign) => {
  const refusal = refusalOf(served, bot)
  if (sentence === null) expect(refusal).toBeNull()
  else expect(refusal).toContain(sentence)
  expect(isForeignKey(served, bot)).toBe(isForeign)
})
