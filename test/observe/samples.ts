/** What stands in Prometheus' text format: values by name, with the labels in the order of their names. */
export function samplesOf(text: string): ReadonlyMap<string, number> {
  return new Map(
    text
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(line => {
        const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
        const sorted = (labels.match(/\w+="(?:[^"\\]|\\.)*"/g) ?? []).toSorted().join(',')
        return [sorted === '' ? name : `${name}{${sorted}}`, Number(value)]
      }),
  )
}

/** @throws when there is no such sample */
export function valueOf(samples: ReadonlyMap<string, number>, name: string): number {
  const value = samples.get(name)
  if (value === undefined) throw new Error(`there is no ${name}`)
  return value
}
