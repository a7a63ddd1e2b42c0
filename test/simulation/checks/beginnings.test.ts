import { expect, test } from 'vitest'
import { booksBeginWhole } from './beginnings.ts'
import { seen, sent } from './sent.fixture.ts'
import { stillView } from './view.fixture.ts'

const snapshot = '{"type":"SNAPSHOT","data":{"t":"SNAPSHOT","d":"f"}}'
const change = '{"type":"DELTA","data":{"t":"SNAPSHOT","d":"f"}}'
const shallow = '{"type":"SNAPSHOT","data":{"t":"SNAPSHOT","d":"1"}}'

test.each([
  ['a change', change],
  ['the best prices alone', shallow],
])('I17 sees an order by a book that begins with %s', (_, first) => {
  const view = stillView()
  view.lines = new Map([
    [1, { name: 'book' }],
    [2, { name: 'book' }],
    [3, { name: 'touch' }],
  ])
  const check = booksBeginWhole()
  check.hear?.(view, 1, first)
  expect(seen(check, view, [sent()])).toContain('on connection 1')
  expect(seen(check, view, [sent('buy', { reduceOnly: true })])).toBeNull()
  check.hear?.(view, 1, snapshot)
  expect(seen(check, view, [sent()]), 'what follows on it is no beginning').toContain('on connection 1')
  check.hear?.(view, 3, snapshot)
  expect(seen(check, view, [sent()]), 'nor is another stream').toContain('on connection 1')
  check.hear?.(view, 2, snapshot)
  check.hear?.(view, 2, change)
  expect(seen(check, view, [sent()])).toBeNull()
  check.hear?.(view, 1, change)
  expect(seen(check, view, [sent()]), 'an older connection says nothing any more').toBeNull()
})

test('I17 lets another life begin with its own connections', () => {
  const view = stillView()
  view.lines = new Map([[1, { name: 'book' }]])
  const check = booksBeginWhole()
  check.hear?.(view, 1, change)
  view.boot = 2
  expect(seen(check, view, [sent()])).toBeNull()
})
