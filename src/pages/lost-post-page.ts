import { fill } from '../messages/fill.ts'
import type { Messages } from '../messages/messages.ts'
import { facts, id } from './facts.ts'
import { html, type Html } from './html.ts'
import { layout, type PageContext } from './layout.ts'
import { localPath } from './local-path.ts'

/** `action`: where the form would be sent, an address on this origin; `target` is its path as people see it. */
type LostPost = Readonly<{
  origin: string
  target: string
  fields: readonly (readonly [name: string, value: string])[]
  script: Html | ''
}>

/** Characters of a value that are shown. */
const longestShown = 300

/** What nobody should read over somebody's shoulder, by the name of its field. */
const secretName =
  /pass|pwd|secret|token|csrf|xsrf|otp|pin$|cvv|cvc|credential|api.?key|kennwort|contrase|clave|senha|暗証|パスワード/i

/**
 * A form that was kept: what it holds and where it would be sent, with a button that lets the browser send it just so.
 * The referrer policy is relaxed to this origin, as applications look at `Origin` or `Referer` when they get a form.
 */
export function lostPostPage(context: PageContext, { origin, target, fields, script }: LostPost): string {
  const { words } = context
  const { actions, lostPost } = words.page
  // The whole address: a path that begins with two slashes would be another host.
  const action = origin + localPath(target)
  return layout(context, {
    title: lostPost.title,
    head: html`<meta name="referrer" content="same-origin" /> `,
    body: html`<p class="lead">${lostPost.lead}</p>
      ${facts([
        [lostPost.goesTo, id(target)],
        ...fields.map(([name, value]) => [html`<bdi>${name}</bdi>`, shown(words, name, value)] as const),
      ])}
      <div class="actions">
        <form method="post" action="${action}" autocomplete="off" data-end="submit">
          ${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
          <button class="button" type="submit">${actions.send}</button>
        </form>
        <a class="button quiet" href="/" data-end="click">${actions.discard}</a>
      </div>
      ${script}`,
  })
}

function shown({ page: { lostPost } }: Messages, name: string, value: string): Html | string {
  if (value === '') return html`<span class="aside">${lostPost.empty}</span>`
  if (secretName.test(name)) return html`<span class="aside">${lostPost.notShown}</span>`
  const characters = Array.from(value)
  if (characters.length <= longestShown) return html`<bdi class="typed">${value}</bdi>`
  const beginning = characters.slice(0, longestShown).join('')
  return html`<bdi class="typed">${beginning}</bdi>…
    <span class="aside">${fill(lostPost.cut, { count: characters.length })}</span>`
}
