/** One group of bars; a value that was not measured has none. */
export type Row = Readonly<{ label: string; isOurs: boolean; values: readonly (number | undefined)[] }>

export type Chart = Readonly<{
  title: string
  unit: string
  /** What the bars of a group stand for, in their order. */
  series: readonly string[]
  rows: readonly Row[]
}>

const width = 760
const labelWidth = 170
const valueWidth = 70
const barHeight = 14
const gap = 10
const top = 56

/** Bars side by side as SVG that reads well on light and on dark ground. */
export function barChart({ title, unit, series, rows }: Chart): string {
  const most = Math.max(1, ...rows.flatMap(({ values }) => values.filter(value => value !== undefined)))
  const scale = (width - labelWidth - valueWidth) / most
  const groupHeight = barHeight * series.length + gap
  const height = top + groupHeight * rows.length + gap
  const groups = rows.map((row, at) => group(row, top + at * groupHeight, scale))
  const legend = series.map((name, at) => {
    const x = labelWidth + at * 130
    return `<rect class="s${at}" x="${x}" y="30" width="12" height="12"/><text x="${x + 18}" y="40">${escaped(name)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title, .ours { font-weight: 600 }
.s0 { fill: #0a7d5a } .s1 { fill: #4c8fd6 } .s2 { fill: #b5762a } .s3 { fill: #8a63c9 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.s0 { fill: #3fbf93 } .s1 { fill: #79b4f2 } .s2 { fill: #e0a458 } .s3 { fill: #b79af0 }
}
</style>
<text class="title" x="0" y="16">${escaped(`${title} (${unit})`)}</text>
${series.length > 1 ? `${legend.join('\n')}\n` : ''}${groups.join('\n')}
</svg>
`
}

function group({ label, isOurs, values }: Row, y: number, scale: number): string {
  const middle = y + (barHeight * values.length) / 2 + 4
  const bars = values.flatMap((value, at) => {
    if (value === undefined) return []
    const from = y + at * barHeight
    const length = Math.max(1, value * scale).toFixed(1)
    return [
      `<rect class="s${at}" x="${labelWidth}" y="${from}" width="${length}" height="${barHeight - 2}"/>`,
      `<text x="${(labelWidth + Number(length) + 6).toFixed(1)}" y="${from + 10}">${value.toFixed(0)}</text>`,
    ]
  })
  const name = `<text${isOurs ? ' class="ours"' : ''} x="${labelWidth - 10}" y="${middle}" text-anchor="end">${escaped(label)}</text>`
  return [name, ...bars].join('\n')
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
