import { html, type Html } from '../pages/html.ts'

/** What is stacked in a bar, from the bottom. @property kind a class of the style sheet @property name for the legend */
export type Series = Readonly<{ kind: 'good' | 'bad'; name: string; values: readonly number[] }>

/** In units of the drawing: a bar, the space behind it, and the height of all. */
const wide = 8
const gap = 2
const high = 100

/** Bars of one hour, one for each minute, as a picture with all its numbers in words. */
export function hourChart(title: string, series: readonly Series[]): Html {
  const length = Math.max(...series.map(({ values }) => values.length))
  const heights = Array.from({ length }, (_, at) => total(series.map(({ values }) => values[at] ?? 0)))
  const most = Math.max(0, ...heights)
  const words = series.map(({ name, values }) => `${total(values)} ${name}`).join(', ')
  return html`<figure>
    <figcaption>
      <h3>${title}</h3>
      <ul class="legend">
        ${series.map(({ kind, name, values }) => html`<li><span class="dot ${kind}"></span><b>${total(values)}</b> ${name}</li>`)}
      </ul>
    </figcaption>
    <svg
      role="img"
      aria-label="${title} in the last hour: ${words}; at most ${most} in a minute"
      viewBox="0 0 ${length * (wide + gap)} ${high}"
      preserveAspectRatio="none"
    >
      <rect class="ground" x="0" y="${high - 1}" width="${length * (wide + gap)}" height="1" />
      ${Array.from({ length }, (_, at) => bar(series, at, most))}
    </svg>
    <p class="axis" aria-hidden="true">
      <span>an hour ago</span><span>at most ${most} a minute</span><span>now</span>
    </p>
  </figure>`
}

function bar(series: readonly Series[], at: number, most: number): readonly Html[] {
  const parts: Html[] = []
  let top = high
  for (const { kind, values } of series) {
    const value = values[at] ?? 0
    if (value === 0) continue
    const height = Math.round((value / most) * high * 10) / 10
    top -= height
    parts.push(
      html`<rect
        class="${kind}"
        x="${at * (wide + gap)}"
        y="${Math.max(0, top)}"
        width="${wide}"
        height="${height}"
      />`,
    )
  }
  return parts
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
