import { catalogue } from '../errors.ts'
import { html, type Html } from '../pages/html.ts'
import type { ErrorStatus, UpstreamStatus } from './status.ts'

const movers = {
  you: 'whoever asked',
  administrator: 'an administrator of theirs',
  operator: 'you, who operate this',
  wait: 'nobody: it passes',
} as const

/** What went wrong, whose move it is, and what to do. */
export function errorsSection(errors: readonly ErrorStatus[]): Html {
  const rows = errors.map(({ code, count, at, routes }) => {
    const { title, remedy, mover } = catalogue[code]
    const where = routes.slice(0, 3).join(', ') + (routes.length > 3 ? ' and others' : '')
    return html`<tr>
      <td class="number">${count}</td>
      <td><time class="number">${timeOf(at)}</time></td>
      <td><code>${code}</code><br />${title}<br /><bdi class="soft">${where}</bdi></td>
      <td>${movers[mover]}</td>
      <td>${remedy}</td>
    </tr>`
  })
  return html`<section class="wide" aria-labelledby="errors">
    <h2 id="errors">Errors of the last hour</h2>
    ${
      errors.length === 0
        ? html`<p class="soft">None.</p>`
        : tableOf(
            'Errors, one a row',
            html`<th scope="col" class="number">Times</th>
              <th scope="col">Last</th>
              <th scope="col">Error, and where</th>
              <th scope="col">Whose move</th>
              <th scope="col">What people are told to do</th>`,
            rows,
          )
    }
  </section>`
}

/** How the applications answer. */
export function upstreamsSection(upstreams: readonly UpstreamStatus[]): Html {
  const rows = upstreams.map(
    ({ name, answered, failed, seconds, isFailing }) =>
      html`<tr>
        <th scope="row"><bdi>${name}</bdi></th>
        <td>${healthOf(answered, failed, isFailing)}</td>
        <td class="number">${answered}</td>
        <td class="number">${failed}</td>
        <td class="number">${seconds === undefined ? '' : `${Math.round(seconds * 1000)} ms`}</td>
      </tr>`,
  )
  return html`<section aria-labelledby="upstreams">
    <h2 id="upstreams">Applications</h2>
    ${
      rows.length === 0
        ? html`<p class="soft">Nothing was asked of any yet.</p>`
        : tableOf(
            'Applications, one a row',
            html`<th scope="col">Upstream</th>
              <th scope="col">State</th>
              <th scope="col" class="number">Answers</th>
              <th scope="col" class="number">Failures</th>
              <th scope="col" class="number">On average</th>`,
            rows,
          )
    }
  </section>`
}

function healthOf(answered: number, failed: number, isFailing: boolean): Html {
  if (isFailing) return html`<span class="state bad"><span class="dot"></span>does not answer</span>`
  if (answered === 0) return html`<span class="soft">not asked</span>`
  const words = failed === 0 ? 'answers' : 'answers again'
  return html`<span class="state good"><span class="dot"></span>${words}</span>`
}

/** Can be scrolled by itself where it is too wide, with the keyboard too. */
function tableOf(name: string, head: Html, rows: readonly Html[]): Html {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

/** `22:41`. @param seconds NumericDate */
export function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 16)
}
