import { array, nat, tuple, type Arbitrary } from 'fast-check'
import { largeTexts, texts } from './corpus.ts'
import { mutateText, textMutations } from './mutate-text.ts'
import { mutateTree, treeMutations, writeTree, type Tree } from './mutate-tree.ts'

// A fuzz input is a valid message and what is done to it, as a few numbers: that shrinks to the shortest list of changes
// that still breaks something, and is written down in one line.

export type Input = {
  /** Which of the target's valid messages, and whatever else the target chooses by it. */
  readonly base: number
  /** Each number is one change: what, where and with what. */
  readonly changes: readonly number[]
}

export const changesMax = 4

export const anyInput: Arbitrary<Input> = tuple(
  nat({ max: 0xf_ffff }),
  array(nat({ max: 0x7fff_ffff }), { minLength: 0, maxLength: changesMax, size: 'max' }),
).map(([base, changes]) => ({ base, changes }))

/** One change, decoded. `at` says where and `by` with what; both are used modulo whatever there is to choose from. */
export type Change = { readonly kind: string; readonly at: number; readonly by: number }

const corpusKind = 'corpus'
const kinds = [...treeMutations, ...textMutations, corpusKind]
const whole = 1 << 13

/** What a change can be, for counting which of them a run has tried. */
export const inputClasses: readonly string[] = ['unchanged', ...kinds]

function changeOf(number: number): Change {
  const rest = Math.floor(number / kinds.length)
  return { kind: kinds[number % kinds.length] ?? corpusKind, at: rest % whole, by: Math.floor(rest / whole) }
}

export const classesOf = ({ changes }: Input): readonly string[] =>
  changes.length === 0 ? ['unchanged'] : changes.map((number) => changeOf(number).kind)

const isOneOf = (list: readonly string[], kind: string): boolean => list.includes(kind)

/** The changes to the tree of the message. */
export function changedTree(tree: Tree, { changes }: Input): Tree {
  const own = changes.map(changeOf).filter(({ kind }) => isOneOf(treeMutations, kind))
  return own.length === 0 ? tree : mutateTree(tree, own)
}

/** The changes to a text; `other` is what another message's parts are taken from. */
export function changedText(text: string, { changes }: Input, other: string): string {
  let result = text
  for (const change of changes.map(changeOf)) {
    if (change.kind === corpusKind) result = corpusText(change)
    else if (isOneOf(textMutations, change.kind)) result = mutateText(result, change, other)
  }
  return result
}

/** A message as it reaches its reader: changed as a tree, written, and changed as a text. */
export function messageOf(bases: readonly Tree[], input: Input): string {
  const base = bases[input.base % bases.length] ?? null
  const other = bases[(input.base + 1) % bases.length] ?? null
  const changed = changedTree(base, input)
  const text = changed === base ? writtenOf(base) : writeTree(changed)
  return changedText(text, input, writtenOf(other))
}

/** The valid messages are the same all the time, and writing them takes as long as reading them. */
const written = new WeakMap<object, string>()

export function writtenOf(tree: Tree): string {
  if (typeof tree !== 'object' || tree === null) return writeTree(tree)
  const known = written.get(tree)
  if (known !== undefined) return known
  const text = writeTree(tree)
  written.set(tree, text)
  return text
}

const largeOneIn = 512

/** One input for each text of the corpus. */
export const corpusInputs = (withLarge: boolean): Input[] =>
  [texts, ...(withLarge ? [largeTexts] : [])].flatMap((list, isLarge) =>
    list.map((_text, by) => ({ base: by, changes: [numberOf({ kind: corpusKind, at: 1 - isLarge, by })] })),
  )

const numberOf = ({ kind, at, by }: Change): number => kinds.indexOf(kind) + kinds.length * (at + whole * by)

function corpusText({ at, by }: Change): string {
  const list = at % largeOneIn === 0 ? largeTexts : texts
  return list[by % list.length]?.text ?? ''
}
