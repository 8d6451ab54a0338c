/** What others have written goes into log and readiness up to this length, in characters. */
const longest = 500

/** An error as a sentence for log and readiness; never its `cause` object, which may hold a document. */
export function sentenceOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined
  const own = error instanceof Error ? error.message : String(error)
  return (inner === undefined ? own : `${own}: ${inner}`).slice(0, longest)
}
