import { listening, type Listening } from './listening.ts'

const page = `<!doctype html>
<html lang="en-US">
  <title>Inbox</title>
  <link rel="icon" href="/public/icon.svg">
  <script src="/public/application.js" defer></script>
  <script src="/.auth/client.js" defer></script>
  <main>
    <h1>Inbox</h1>
    <p></p>
    <a href="/.auth/logout">Leave</a>
  </main>
</html>`

/** Shows where one is by the fragment alone, and what has been heard of the session. */
const script = `
const show = () => { document.querySelector('p').textContent = 'You are at ' + location.hash }
addEventListener('hashchange', show)
show()
globalThis.heard = []
addEventListener('entrada:session', ({ detail }) => heard.push(detail.idleIn))
addEventListener('entrada:expired', event => {
  heard.push('expired')
  if (location.hash === '#/own-dialog') event.preventDefault()
})
`

/** A single-page application with hash routing, our script in it, under as strict a policy as such a page can have. */
export async function startHashApplication(): Promise<Listening> {
  return listening((request, response) => {
    if (request.url === '/public/application.js') {
      response.setHeader('content-type', 'text/javascript').end(script)
      return
    }
    if (request.url === '/public/icon.svg') {
      response.setHeader('content-type', 'image/svg+xml').end('<svg xmlns="http://www.w3.org/2000/svg"/>')
      return
    }
    response.setHeader('content-security-policy', "default-src 'self'; require-trusted-types-for 'script'")
    response.setHeader('content-type', 'text/html; charset=utf-8').end(page)
  })
}
