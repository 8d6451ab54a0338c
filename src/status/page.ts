import { english } from '../messages/english.ts'
import type { Trouble } from '../observe/readiness.ts'
import { facts } from '../pages/facts.ts'
import { html, render, type Html } from '../pages/html.ts'
import { usualLook } from '../pages/look.ts'
import { readableDuration } from '../pages/readable-time.ts'
import { hourChart } from './chart.ts'
import type { Status } from './status.ts'
import { style, styleSource } from './stylesheet.ts'
import { errorsSection, timeOf, upstreamsSection } from './tables.ts'

/** What has come of signing somebody out. */
export type Outcome = Readonly<{ ended: string } | { fault: string }>

/** Nothing runs here, nothing is loaded from elsewhere, no page may hold this one in a frame. */
export const statusPolicy = [
  ...[
    "default-src 'none'",
    `style-src ${styleSource}`,
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
  ],
  "frame-ancestors 'none'",
].join('; ')

/** The whole page, for a platform team: in English, times in UTC. @param now NumericDate, seconds */
export function statusPage(status: Status, now: number, outcome?: Outcome): string {
  return render(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex" />
          <title>Entrada: ${stateOf(status).words}</title>
          <link rel="icon" href="${usualLook.icon}" />
          ${style}
        </head>
        <body>
          <header>
            <h1>Entrada</h1>
            <span class="soft">as of ${timeOf(now)} UTC · <a href="./">look again</a></span>
          </header>
          <main>
            ${outcome === undefined ? '' : noticeOf(outcome)} ${nowSection(status)} ${providerSection(status)}
            ${hourSection(status)} ${errorsSection(status.errors)} ${upstreamsSection(status.upstreams)}
            ${sessionsSection(status)}
          </main>
          <footer>
            The hour is that of this gateway with all its workers, exact to half a minute, and begins with its
            start. Each event by itself is in the log.
          </footer>
        </body>
      </html> `,
  )
}

function noticeOf(outcome: Outcome): Html {
  return 'ended' in outcome
    ? html`<p class="notice" role="status">
        All sessions of <bdi class="id">${outcome.ended}</bdi>, if anybody has that id, have ended.
      </p>`
    : html`<p class="notice" role="alert">Nothing has ended: ${outcome.fault}.</p>`
}

function stateOf({
  readiness,
}: Pick<Status, 'readiness'>): Readonly<{ kind: 'good' | 'bad'; words: string }> {
  if (readiness.status === 'ready') return { kind: 'good', words: 'ready' }
  const isDegraded = readiness.status === 'degraded'
  return { kind: 'bad', words: isDegraded ? 'takes requests, but something is wrong' : 'takes no requests' }
}

function nowSection(status: Status): Html {
  const { readiness } = status
  const { kind, words } = stateOf(status)
  const troubles = readiness.status === 'ready' ? [] : [readiness, ...(readiness.also ?? [])]
  return html`<section aria-labelledby="now">
    <h2 id="now">Now</h2>
    ${facts([
      ['State', html`<span class="state ${kind}"><span class="dot"></span>${words}</span>`],
      ...troubles.map(trouble => ['Trouble', troubleOf(trouble)] as const),
      ['Requests that run', status.inFlight],
      ['Version', status.version],
    ])}
  </section>`
}

function troubleOf({ reason, detail }: Trouble): Html {
  return html`<code>${reason}</code> ${detail === undefined ? '' : html`<bdi>${detail}</bdi>`}`
}

function providerSection({ issuer, keysAge, credentials }: Status): Html {
  return html`<section aria-labelledby="provider">
    <h2 id="provider">Provider</h2>
    ${facts([
      ['Issuer', issuer === undefined ? 'not known' : html`<bdi>${issuer}</bdi>`],
      [
        'Signing keys',
        keysAge === undefined ? 'not fetched yet' : `fetched ${readableDuration(keysAge, english)} ago`,
      ],
      ...credentials.map(
        ({ use, isServing, daysLeft }) =>
          [
            use === 'first' ? 'Credential' : 'Credential, fallback',
            html`${isServing ? 'serves' : 'waits'}, ${remaining(daysLeft)}`,
          ] as const,
      ),
    ])}
  </section>`
}

/** Days from which on somebody should do something; as the alarm has it. */
const soon = 21

function remaining(days: number | undefined): Html | string {
  if (days === undefined) return 'nobody knows until when'
  if (days < 0) return html`<strong class="bad">has ended</strong>`
  const left = days === 1 ? 'one day left' : `${days} days left`
  return days < soon ? html`<strong class="bad">${left}</strong>` : left
}

function hourSection({ succeeded, failed, refused }: Status): Html {
  return html`<section class="wide" aria-labelledby="hour">
    <h2 id="hour">The last hour</h2>
    <div class="charts">
      ${hourChart('Sign-ins', [
        { kind: 'good', name: 'succeeded', values: succeeded },
        { kind: 'bad', name: 'failed', values: failed },
      ])}
      ${hourChart('Refusals', [{ kind: 'bad', name: 'answered with an error', values: refused }])}
    </div>
  </section>`
}

function sessionsSection({ ended }: Status): Html {
  return html`<section aria-labelledby="sessions">
    <h2 id="sessions">Sessions that ended in the last hour</h2>
    ${facts([
      ['Signed out here', ended.byPerson],
      ['Signed out at the provider', ended.byProvider],
      ['No longer vouched for', ended.notVouchedFor],
      ['Orders of the operator', ended.byOperator],
      ['Open connections', ended.connections],
    ])}
    <form method="post" action="./">
      <label for="user">Sign out this person</label>
      <p class="soft" id="hint">
        Everywhere, at once: by the id as <code>X-Forwarded-User</code> and the audit log have it.
      </p>
      <div class="ask">
        <input
          id="user"
          name="user"
          required
          maxlength="1000"
          autocomplete="off"
          spellcheck="false"
          aria-describedby="hint"
        />
        <button>Sign out</button>
      </div>
    </form>
  </section>`
}
