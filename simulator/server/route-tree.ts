// Finds what answers a path. A pattern is written like `info/markets/*/stats`; a star takes one segment.

export type Route<Answer> = {
  readonly method: string
  readonly pattern: string
  readonly answer: Answer
}

export type Found<Answer> =
  | { readonly type: 'found'; readonly answer: Answer; readonly parts: readonly string[] }
  /** The path exists for other methods only. */
  | { readonly type: 'wrong_method'; readonly allowed: readonly string[] }
  | { readonly type: 'nowhere' }

type Node<Answer> = {
  readonly named: Map<string, Node<Answer>>
  star: Node<Answer> | null
  readonly answers: Map<string, Answer>
}

/** A word of a pattern goes before a star, so `orders/history` is never taken for an order's id. */
export function createRouteTree<Answer>(routes: readonly Route<Answer>[]) {
  const root = createNode<Answer>()
  for (const { method, pattern, answer } of routes) {
    let node = root
    for (const segment of pattern.split('/')) node = descend(node, segment)
    node.answers.set(method, answer)
  }
  return (method: string, path: readonly string[]): Found<Answer> => {
    const found = walk(root, path, 0, [])
    if (found === null) return { type: 'nowhere' }
    const answer = found.node.answers.get(method)
    if (answer === undefined) return { type: 'wrong_method', allowed: [...found.node.answers.keys()] }
    return { type: 'found', answer, parts: found.parts }
  }
}

const createNode = <Answer>(): Node<Answer> => ({ named: new Map(), star: null, answers: new Map() })

function descend<Answer>(node: Node<Answer>, segment: string): Node<Answer> {
  if (segment === '*') return (node.star ??= createNode())
  const known = node.named.get(segment)
  if (known !== undefined) return known
  const made = createNode<Answer>()
  node.named.set(segment, made)
  return made
}

function walk<Answer>(
  node: Node<Answer>,
  path: readonly string[],
  at: number,
  parts: readonly string[],
): { readonly node: Node<Answer>; readonly parts: readonly string[] } | null {
  const segment = path[at]
  if (segment === undefined) return node.answers.size === 0 ? null : { node, parts }
  const named = node.named.get(segment)
  const found = named === undefined ? null : walk(named, path, at + 1, parts)
  if (found !== null || node.star === null || segment === '') return found
  return walk(node.star, path, at + 1, [...parts, segment])
}
