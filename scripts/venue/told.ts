import { Refusal } from '../../edge-daemon/runtime/refusal.ts'
import type { Got } from '../../edge-daemon/venue/extended/get.ts'
import type { Asked, Told } from './calls.ts'
import { table, type Column } from './columns.ts'

/** A list as a table. */
export async function rows<Row>(got: Promise<Got<readonly Row[]>>, columns: readonly Column<Row>[]): Promise<Told> {
  return one(got, (value) => table(value, columns))
}

/** One thing, written by `write`. */
export async function one<Value>(got: Promise<Got<Value>>, write: (value: Value) => string): Promise<Told> {
  const answer = await got
  if (answer.result === 'failed') return answer
  return { result: 'told', data: answer.value, text: write(answer.value) }
}

/** A list cut to its first rows, which the exchange sends whole. */
export async function cut<Row>(got: Promise<Got<readonly Row[]>>, last: number): Promise<Got<readonly Row[]>> {
  const answer = await got
  return answer.result === 'failed' ? answer : { ...answer, value: answer.value.slice(0, last) }
}

/** Words after the call that it does not know are a mistake, not decoration. */
export function noWords({ words }: Asked): void {
  if (words.length > 0) throw new Refusal(`"${words[0]}" is one word too many (see --help)`)
}
