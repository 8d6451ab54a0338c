/** Style and scripts of the sample application, served by itself below `/public/`. */
export const assets: Readonly<Record<string, Readonly<{ type: string; text: string }>>> = {
  '/public/style.css': {
    type: 'text/css; charset=utf-8',
    text: `:root { color-scheme: light dark; --ink: #1b2333; --paper: #f5f6f9; --card: #fff; --edge: #dde1ea; --soft: #525c70; --accent: #2754d8; --wash: #eaf0ff }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7ebf3; --paper: #10131a; --card: #191e28; --edge: #2e3646; --soft: #a9b3c6; --accent: #93b4ff; --wash: #1d2740 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: baseline; padding-block: 1.25rem }
header strong { margin-right: auto }
h1 { margin: 1.5rem 0 .5rem; font-size: clamp(1.7rem, 5vw, 2.5rem); line-height: 1.15; letter-spacing: -.02em }
h2 { margin: 2rem 0 .5rem; font-size: 1.15rem }
a { color: var(--accent) }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: .2rem }
.lead { font-size: 1.1rem; color: var(--soft); max-width: 44rem }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .9rem; margin: 1.5rem 0; padding: 0; list-style: none }
.cards li { background: var(--card); border: 1px solid var(--edge); border-radius: .75rem; padding: 1rem 1.1rem }
.cards a { font-weight: 600 }
.cards span { display: block; color: var(--soft); font-size: .93rem }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--edge); border-radius: .75rem }
table { width: 100%; border-collapse: collapse; font-size: .93rem }
th, td { padding: .5rem .9rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--edge) }
tbody:last-child tr:last-child > * { border-bottom: 0 }
th { font-weight: 500; white-space: nowrap }
td { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
th[scope=rowgroup] { font-weight: 600; color: var(--soft) }
.gateway { background: var(--wash) }
#lines { background: var(--card); border: 1px solid var(--edge); border-radius: .75rem; padding: 1rem 1.1rem 1rem 2.2rem; min-height: 4rem }
footer { color: var(--soft); font-size: .93rem; padding-block: 2rem 3rem }
`,
  },
  '/public/socket.js': {
    type: 'text/javascript; charset=utf-8',
    text: `const lines = document.getElementById('lines')
const show = text => lines.appendChild(document.createElement('li')).append(text)
const address = new URL('/ws', location.href)
address.protocol = address.protocol.replace('http', 'ws')
const socket = new WebSocket(address)
socket.onopen = () => socket.send('Is anybody there?')
socket.onmessage = event => show(event.data)
socket.onclose = () => show('The connection was closed.')
`,
  },
  '/public/clock.js': {
    type: 'text/javascript; charset=utf-8',
    text: `const lines = document.getElementById('lines')
const events = new EventSource('/events')
events.onmessage = event => lines.appendChild(document.createElement('li')).append(event.data)
`,
  },
}
