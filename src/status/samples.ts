/** One value of a metric, with its labels; of a histogram also the values of its parts. */
export type Sample = Readonly<{ name: string; labels: Readonly<Record<string, string>>; value: number }>

/** What stands in `Metrics.snapshot`; nothing where that is not understood. */
export function samplesIn(snapshot: string): readonly Sample[] {
  const found: unknown = JSON.parse(snapshot)
  return listOf(found).flatMap(metric => {
    const { name, values } = membersOf(metric)
    return listOf(values).flatMap(each => {
      const { metricName = name, labels, value } = membersOf(each)
      if (typeof metricName !== 'string' || typeof value !== 'number') return []
      return [{ name: metricName, labels: textsIn(labels), value }]
    })
  })
}

function textsIn(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(membersOf(value)).map(([name, text]) => [name, String(text)]))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
