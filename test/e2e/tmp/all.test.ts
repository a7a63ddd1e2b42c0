import { describe, test } from 'vitest'
import { outageCase } from '../cases/outage-case.ts'
describe.concurrent('x', () => {
  test.each([[12,'kill'],[15,'stop'],[18,'kill'],[20,'stop']] as const)('%s %s', async (seconds, by) => { console.log(seconds, by, await outageCase({seconds, by})) })
})
