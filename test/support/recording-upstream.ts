import { createServer, type AddressInfo, type Socket } from 'node:net'

/** A request as the upstream saw it. */
export type Recorded = Readonly<{
  method: string
  /** The request target as sent. */
  target: string
  /** Name and value in order, case and bytes (latin1) kept. */
  rawHeaders: readonly (readonly [string, string])[]
  /** The values of a header, whatever the case of its name. */
  header(name: string): readonly string[]
  /** What had come after the header when the body was complete, still in chunks if it came so. */
  body: Buffer
  /** All of it. */
  bytes: Buffer
}>

/** Answers one request: bytes to write (latin1 for a string); the connection is closed after them. */
export type Script = (request: Recorded, socket: Socket) => string | Buffer | undefined

export type RecordingUpstream = Readonly<{
  url: string
  port: number
  /** In the order in which they were complete. */
  requests: readonly Recorded[]
  /** How often somebody connected. */
  connections(): number
  close(): Promise<void>
}>

const ok = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok'

/**
 * A server on 127.0.0.1 that speaks as little HTTP as possible, so that nothing is normalised on the way in or out.
 * @param script without an answer (`undefined`) it has taken the socket over, or says nothing
 */
export async function startRecordingUpstream(script: Script = () => ok): Promise<RecordingUpstream> {
  const requests: Recorded[] = []
  const sockets = new Set<Socket>()
  const count = { connections: 0 }
  const server = createServer(socket => {
    count.connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    record(socket, recorded => {
      requests.push(recorded)
      const answer = script(recorded, socket)
      if (answer !== undefined)
        socket.end(typeof answer === 'string' ? Buffer.from(answer, 'latin1') : answer)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => count.connections,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

// One request a connection: `end` closes it, and an upgraded socket belongs to the script.
function record(socket: Socket, complete: (recorded: Recorded) => void): void {
  let bytes = Buffer.alloc(0)
  const onData = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk])
    const recorded = parse(bytes)
    if (recorded === undefined) return
    socket.off('data', onData)
    complete(recorded)
  }
  socket.on('data', onData)
}

/** The request in `bytes`; `undefined` while it is not complete. */
function parse(bytes: Buffer): Recorded | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [requestLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const [method = '', target = ''] = requestLine.split(' ')
  const rawHeaders = lines.map(line => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const
  })
  const header = (name: string): readonly string[] =>
    rawHeaders.filter(([each]) => each.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  const body = bytes.subarray(end + 4)
  const whole = header('transfer-encoding').includes('chunked')
    ? body.includes('0\r\n\r\n')
    : body.length >= Number(header('content-length')[0] ?? 0)
  return whole ? { method, target, rawHeaders, header, body, bytes } : undefined
}
