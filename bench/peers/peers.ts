import { withCookies, type Candidate } from '../getting.ts'
import { signInAll } from '../load/sign-in.ts'
import { startProgram } from '../machine/child.ts'
import { freePort } from '../machine/free-port.ts'
import { onPath } from '../machine/on-path.ts'
import { temporaryFolder } from '../machine/temporary-folder.ts'
import { guardedPath, type Stage } from '../stage.ts'
import { apache } from './apache.ts'
import { caddy } from './caddy.ts'
import { haproxy } from './haproxy.ts'
import { nginx } from './nginx.ts'
import { oauth2Proxy } from './oauth2-proxy.ts'
import type { Peer, Place, Started } from './peer.ts'

const peers: readonly Peer[] = [
  ...[nginx, haproxy, caddy],
  ...[apache('server-cache'), apache('client-cookie'), oauth2Proxy],
]

/** How many people sign in at each peer that wants it. */
const signedIn = 20

/** Other proxies of this machine, in front of the same application; one that is absent, or does not work, is a note. */
export async function startPeers(stage: Stage): Promise<Started> {
  const known: { provider?: Promise<string> } = {}
  const provider = (): Promise<string> => (known.provider ??= stage.provider().then(({ origin }) => origin))
  const candidates: Candidate[] = []
  const notes: string[] = []
  for (const peer of peers) {
    const outcome = await startPeer(peer, stage, provider)
    if (typeof outcome === 'string') notes.push(`${peer.name} is not measured: ${outcome}`)
    else candidates.push(outcome)
  }
  return { candidates, notes }
}

async function startPeer(
  { name, programs, prepare, readyAt = '/', signsIn }: Peer,
  stage: Stage,
  provider: Place['provider'],
): Promise<Candidate | string> {
  const program = programs.map(onPath).find(file => file !== undefined)
  if (program === undefined) return `${programs.join(', ')}: not on the PATH`
  try {
    const { path: folder } = stage.keep(temporaryFolder())
    const [port, upstream] = [await freePort(), new URL((await stage.upstream()).origin).host]
    const prepared = await prepare(program, { port, upstream, folder, stage, provider })
    if (typeof prepared === 'string') return prepared
    const cpu = stage.pinning?.target
    const child = await startProgram({ ...prepared, cpu }, `http://127.0.0.1:${port}`, readyAt)
    stage.keep(child)
    const cookies = signsIn ? await signInAll(child.origin + guardedPath, signedIn) : ['theme=dark']
    return { name, child, path: guardedPath, each: withCookies(cookies) }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return text.replaceAll(/\s+/g, ' ').slice(-300)
  }
}
