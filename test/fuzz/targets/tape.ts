import { assert } from '#shared/assert.ts'
import { parseTape, tapeHeader } from '../../../simulator/market/tape.ts'
import { numerals, words } from '../corpus.ts'
import { changedText } from '../input.ts'
import type { Target } from '../target.ts'

// Recorded trades: lines of commas instead of JSON.

const rows = [
  '1785778403000,buy,1667.25,0.5',
  '1785778403000,sell,1667.2,0.001',
  '1785778403100,sell,1667.15,12',
  '1785778404000,buy,1667.3,0.25',
]

export const tapeTarget: Target = {
  name: 'tape',
  start: () => (input) => {
    const lines = [...rows]
    // One field of one row says something else.
    if (input.base % 2 === 0) {
      const fields = (lines[input.base % lines.length] ?? '').split(',')
      const list = input.base % 3 === 0 ? words : numerals
      fields[(input.base >> 4) % fields.length] = list[(input.base >> 6) % list.length] ?? ''
      lines[input.base % lines.length] = fields.join(',')
    }
    const text = changedText([tapeHeader, ...lines, ''].join('\n'), input, rows.join('\r\n'))
    const result = parseTape(text, 'fuzz.csv')
    if (result.type === 'malformed') {
      assert(/^fuzz\.csv line \d+: /.test(result.message) && result.message.length < 300, 'a refusal names its line')
      return `malformed: ${result.message.replace(/^fuzz\.csv line \d+: /, '').slice(0, 12)}`
    }
    const { tape } = result
    assert(tape.rows <= text.length / 10 && tape.groups.length <= tape.rows, 'rows are those of the text')
    assert(tape.tick > 0n && tape.lot > 0n && tape.firstAtMs <= tape.lastAtMs, 'a tape has a grid and runs forward')
    for (const { portions } of tape.groups) {
      for (const { ticks, lots } of portions) {
        assert(ticks > 0 && Number.isSafeInteger(ticks), 'a price is whole ticks')
        assert(lots > 0 && Number.isSafeInteger(lots), 'a size is whole lots')
      }
    }
    return 'tape'
  },
}
