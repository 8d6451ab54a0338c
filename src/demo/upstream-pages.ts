import type { IncomingMessage } from 'node:http'
import { html, type Markup } from './markup.ts'
import { utf8, visitorOf, type Visitor } from './upstream-visitor.ts'

const source = 'This application contains no authentication code. It reads the headers that the gateway adds.'

/** The start page: a greeting by name, where to go, and the request as this application received it. */
export function homePage(request: IncomingMessage): string {
  const visitor = visitorOf(request)
  return page(
    `Hello, ${visitor.name ?? 'stranger'}`,
    html`<p class="lead">${source}</p>
      <p>${rolesOf(visitor)}</p>
      <ul class="cards">
        ${places.map(card)}
      </ul>
      ${received(request)}`,
  )
}

/** The page that the gateway's route keeps for Admins. */
export function adminPage(visitor: Visitor): string {
  return page(
    'Administration',
    html`<p class="lead">
        Only people with the role <strong>Admin</strong> get here. The gateway sees to that: there is no such
        check in this page.
      </p>
      <p>You are ${visitor.name ?? 'unknown'}; your roles: ${visitor.roles.join(', ')}.</p>`,
  )
}

/** The page that needs no sign-in; the gateway tells of nobody here, even if somebody is signed in. */
export function publicPage(request: IncomingMessage): string {
  return page(
    'Open to everybody',
    html`<p class="lead">This page needs no sign-in, and the application is not told who you are.</p>
      ${received(request)}`,
  )
}

/** A page that shows what comes over the WebSocket `/ws`. */
export function socketPage(): string {
  return livePage('WebSocket', '/public/socket.js', 'The greeting below came through a WebSocket.')
}

/** A page that shows what comes over the event stream `/events`. */
export function clockPage(): string {
  return livePage('Server-sent events', '/public/clock.js', 'Each line below came through one long answer.')
}

/** The pages of the demo with Entra ID that its rules keep for a group, and for who has shown a second factor. */
export function keptPage(title: string, forWhom: string): (request: IncomingMessage) => string {
  return request =>
    page(
      title,
      html`<p class="lead">${forWhom} The gateway sees to that: there is no such check in this page.</p>
        <p>You are ${visitorOf(request).name ?? 'unknown'}.</p>
        ${received(request)}`,
    )
}

/** What is shown for any other address: the request, so that rules can be tried out on any path. */
export function otherPage(request: IncomingMessage): string {
  return page(
    'Nothing special here',
    html`<p class="lead">Every address of this application shows the request that it received.</p>
      ${received(request)}`,
  )
}

const places = [
  ['/admin', 'Administration', 'For Admins only, by a route of the gateway'],
  ['/socket', 'WebSocket', 'Greets you by name through an upgraded connection'],
  ['/clock', 'Server-sent events', 'A stream that goes through as it comes'],
  ['/public', 'Public page', 'No sign-in, and no identity'],
  ['/.auth/me', 'Who am I?', 'What the gateway knows of you'],
  ['/.auth/logout', 'Sign out', 'Here, and at the sign-in service'],
] as const

function card([address, title, text]: readonly [string, string, string]): Markup {
  return html`<li><a href="${address}">${title}</a> <span>${text}</span></li>`
}

function livePage(title: string, script: string, lead: string): string {
  return page(
    title,
    html`<p class="lead">${lead}</p>
      <ol id="lines" aria-live="polite"></ol>`,
    html`<script src="${script}" defer></script>`,
  )
}

function rolesOf({ roles }: Visitor): string {
  return roles.length === 0 ? 'You have no role here.' : `Your roles here: ${roles.join(', ')}.`
}

function received(request: IncomingMessage): Markup {
  const { rawHeaders } = request
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, utf8(rawHeaders[index + 1]) ?? ''] as const] : [],
  )
  return html`<h2 id="received">What the application received</h2>
    <p>
      <code>${request.method ?? ''}</code> <code id="target">${request.url ?? ''}</code>. Whoever sends a
      header by one of the names of the first group is not believed: the gateway takes it out and writes its
      own.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="received">
      <table>
        ${headerGroup(
          'Written by the gateway',
          headers.filter(([name]) => isMade(name)),
          'gateway',
        )}
        ${headerGroup(
          'Passed on from the browser',
          headers.filter(([name]) => !isMade(name)),
          '',
        )}
      </table>
    </div>`
}

function isMade(name: string): boolean {
  return /^(?:x-(?:forwarded|entrada|request)-|traceparent$)/i.test(name)
}

function headerGroup(
  title: string,
  headers: readonly (readonly [string, string])[],
  kind: 'gateway' | '',
): Markup {
  return html`<tbody class="${kind}">
    <tr>
      <th colspan="2" scope="rowgroup">${title}</th>
    </tr>
    ${headers.map(
      ([name, value]) =>
        html`<tr>
          <th scope="row">${name}</th>
          <td>${value}</td>
        </tr>`,
    )}
  </tbody>`
}

function page(title: string, content: Markup, head: Markup = html``): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Sample application</title>
        <link rel="stylesheet" href="/public/style.css" />
        <link rel="icon" href="data:," />
        ${head}
      </head>
      <body>
        <header>
          <strong>Sample application</strong>
          <a href="/">Start</a>
          <a href="/.auth/me">Who am I?</a>
          <a href="/.auth/logout">Sign out</a>
        </header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
        <footer><p>${source}</p></footer>
      </body>
    </html>`.text
}
