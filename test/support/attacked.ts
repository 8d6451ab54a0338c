import type { TestContext } from 'node:test'
import type { Overrides } from './config.ts'
import { startFront, type Front } from './front.ts'
import { parseAnswer, sendBytes, type RawAnswer } from './raw-client.ts'
import { startRecordingUpstream, type Recorded, type Script } from './recording-upstream.ts'

/** A gateway under one attack. */
export type Attacked = Readonly<{
  front: Front
  /** The header line of somebody with the role Admin, and of somebody without. */
  ada: string
  zoe: string
  /** The first answer to these bytes, and what reached the upstream of them. */
  ask(bytes: string): Promise<Readonly<{ answer: RawAnswer; status: number; seen: readonly Recorded[] }>>
}>

/** A gateway as of `startFront` in front of an upstream that says `secret`; both end with the test. */
export async function attacked(
  context: TestContext,
  setup: Readonly<{ settings?: Overrides; script?: Script }> = {},
): Promise<Attacked> {
  const upstream = await startRecordingUpstream(
    setup.script ?? (() => 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret'),
  )
  context.after(upstream.close)
  const front = await startFront({
    upstream: upstream.url,
    ...(setup.settings !== undefined && { settings: setup.settings }),
  })
  context.after(async () => front.close())
  return {
    front,
    ada: `Cookie: ${front.cookies.ada}`,
    zoe: `Cookie: ${front.cookies.zoe}`,
    async ask(bytes) {
      const count = upstream.requests.length
      const answer = parseAnswer(await sendBytes(front.port, bytes))
      return { answer, status: answer.status, seen: upstream.requests.slice(count) }
    },
  }
}
