/** Settings of ours as they are printed: sections, lists and plain values. */
export type Tree = Readonly<{ [key: string]: Branch }>
export type Branch = string | number | boolean | readonly Branch[] | Tree

/** What one part of a configuration of theirs becomes. */
export type Part = Readonly<{
  settings: Tree
  /** By the path of a setting (`provider.clientId`, `routes[0]`): lines to stand above it. */
  comments?: Readonly<Record<string, readonly string[]>>
  notes?: readonly Note[]
}>

/** Something of theirs that is not, or not wholly, in our settings. */
export type Note = Readonly<{ option: string; what: string }>

/** The parts as one: sections with the same name are merged. */
export function together(parts: readonly Part[]): Required<Part> {
  return {
    settings: parts.map(({ settings }) => settings).reduce(merged, {}),
    comments: Object.assign({}, ...parts.map(({ comments = {} }) => comments)) as Record<
      string,
      readonly string[]
    >,
    notes: parts.flatMap(({ notes = [] }) => notes),
  }
}

function merged(one: Tree, other: Tree): Tree {
  const both = Object.entries(other).map(([key, value]) => {
    const before = one[key]
    return [key, isTree(before) && isTree(value) ? merged(before, value) : value] as const
  })
  return { ...one, ...Object.fromEntries(both) }
}

export function isTree(branch: Branch | undefined): branch is Tree {
  return typeof branch === 'object' && !Array.isArray(branch)
}
