import type { ScriptedUpstream } from './wire.ts'

/** Where a probe plays: a gateway of one seam, its upstream, and a valid Cookie header. */
export type Stage = Readonly<{ port: number; upstream: ScriptedUpstream; cookie: string }>
/** One fact that a seam keeps or not. */
export type Probe = Readonly<{ name: string; holds: (stage: Stage) => Promise<boolean> }>

/** From now on the upstream answers with this and closes. */
export function respond(stage: Stage, text: string): void {
  stage.upstream.answer(socket => void socket.end(text, 'latin1'))
}

/** A request of somebody signed in, as bytes. */
export function request(stage: Stage, line: string, headers = '', body = ''): string {
  return `${line} HTTP/1.1\r\nHost: app.example\r\nCookie: ${stage.cookie}\r\n${headers}Connection: close\r\n\r\n${body}`
}
