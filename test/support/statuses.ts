/** How many of these answers have which status. */
export function statuses(answers: readonly Readonly<{ status: number }>[]): Readonly<Record<number, number>> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
