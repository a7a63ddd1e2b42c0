import { expect, test } from 'vitest'
import { failureText } from './failure-text.ts'
import { broken, reportOf } from './report.fixture.ts'

test('a failure names seed, commit, plan and last events, and the command that shows it again', () => {
  const tail = ['   30.499  request_arrived           {"id":7}']
  const report = reportOf(91, { 1: 3 }, { violation: broken, tail, plan: '1@12000-20000' })
  expect(failureText(report, 'abc1234')).toBe(
    [
      'FAILED  seed 91, commit abc1234: I1 at 30.500 s: 12 lots more than the limit',
      "        npm run simulate -- --seed 91 --plan '1@12000-20000'",
      '    1    12.000 to   20.000 s, fired     3 times  order taken, answer lost',
      '     second  event                     what it brought',
      '     30.499  request_arrived           {"id":7}',
      '',
    ].join('\n'),
  )
  expect(failureText(reportOf(91, { 1: 3 }), 'abc1234')).toBe('')
})
