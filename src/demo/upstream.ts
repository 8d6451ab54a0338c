import type { IncomingMessage, ServerResponse } from 'node:http'
import { listenOnLoopback } from './loopback.ts'
import { assets } from './upstream-assets.ts'
import {
  adminPage,
  clockPage,
  homePage,
  keptPage,
  otherPage,
  publicPage,
  socketPage,
} from './upstream-pages.ts'
import { serveSocket } from './upstream-socket.ts'
import { visitorOf } from './upstream-visitor.ts'

/** The sample application behind the gateway. */
export type SampleUpstream = Readonly<{ url: string; close(): Promise<void> }>

/** A running sample application on 127.0.0.1. @param wantedPort any free one without it @throws DemoUnavailable when ws is not installed */
export async function startSampleUpstream(wantedPort = 0): Promise<SampleUpstream> {
  const { server, port, close } = await listenOnLoopback(answer, wantedPort)
  await serveSocket(server)
  return { url: `http://127.0.0.1:${port}`, close }
}

const pages: Readonly<Record<string, (request: IncomingMessage) => string>> = {
  '/': homePage,
  '/admin': request => adminPage(visitorOf(request)),
  '/public': publicPage,
  '/socket': socketPage,
  '/clock': clockPage,
  '/engines': keptPage(
    'Engines',
    'With the rules of the demo with Entra ID, only people of one group get here.',
  ),
  '/vault': keptPage(
    'Vault',
    'With the rules of the demo with Entra ID, only who has shown a second factor gets here.',
  ),
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  // A body that is not wanted is read away, so that the connection can be used again.
  request.resume()
  const asset = assets[path]
  if (asset !== undefined) {
    response.setHeader('content-type', asset.type)
    response.end(asset.text)
    return
  }
  if (path === '/events') {
    tellTime(request, response)
    return
  }
  response.setHeader('content-type', 'text/html; charset=utf-8')
  // After a sign-out the browser's button Back would show it again.
  response.setHeader('cache-control', 'no-store')
  response.setHeader('content-security-policy', "default-src 'self'; img-src data:; frame-ancestors 'none'")
  response.end((pages[path] ?? otherPage)(request))
}

function tellTime(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.write(`data: Hello, ${visitorOf(request).name ?? 'stranger'}\n\n`)
  const timer = setInterval(() => response.write(`data: It is ${new Date().toISOString()}\n\n`), 1000)
  response.on('close', () => clearInterval(timer))
}
