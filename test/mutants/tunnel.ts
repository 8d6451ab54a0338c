import { mutantsOf } from './mutant.ts'

const following = ['test/forward/frame-follower']
const joining = ['test/forward/join-sockets']
const places = ['test/forward/tunnel-places']
const upgrading = ['test/attacks/smg-13', 'test/forward/tunnel.test', 'test/forward/tunnel-places']

/** Defences of WebSockets. */
export const tunnel = [
  ...mutantsOf('src/forward/frame-follower.ts', following, {
    'a close frame goes unseen': ['if ((byte & 0x0f) === 0x8) this.#hasClosed = true', ''],
    'a payload is read as frames': [
      'this.#left = this.#keySize + this.#length',
      'this.#left = this.#keySize',
    ],
    'the masking key is read as a frame': ['byte & 0x80 ? 4 : 0', 'byte & 0x80 ? 0 : 0'],
    'a pong is activity': ['this.#isData = (byte & 0x08) === 0', 'this.#isData = true'],
    'a long length is read as a frame': ['short === 126 ? 2 : 0', 'short === 126 ? 0 : 0'],
  }),
  ...mutantsOf('src/forward/close-frame.ts', following, {
    'a client sends a frame that is not masked': ["if (from === 'server') return", 'if (code > 0) return'],
    'the masking key can be foreseen': ['randomBytes(4)', 'randomBytes(4).fill(7)'],
  }),
  ...mutantsOf('src/forward/join-sockets.ts', joining, {
    'a close frame is put into a frame': ['if (isAtBoundary || hasClosed', 'if (this || hasClosed'],
    'a close frame follows another': ['hasClosed ? undefined : frame', 'frame'],
    'the next frame follows a session that is over': [
      'chunk.subarray(0, this.#frames.followToBoundary(chunk))',
      'chunk.subarray(0, this.#frames.followToBoundary(chunk) + 99)',
    ],
    'the end of a frame is waited for without end': [
      'this.#boundary = setTimeout(() => this.#end(), this.#limits.boundary).unref()',
      '',
    ],
    'what an upstream sends is activity of the client': [
      'new Direction(upstream.socket, client.socket, limits)',
      'new Direction(upstream.socket, client.socket, limits, onSent)',
    ],
    'the upstream learns why a person is closed': [
      "up.close(goingAway, 'client')",
      "up.close(code, 'client')",
    ],
    'half a connection stays open': [
      "for (const event of ['end', 'close'])",
      "for (const event of ['close'])",
    ],
    'a reset leaves the other side open': [
      "for (const event of ['end', 'close'])",
      "for (const event of ['end'])",
    ],
    'a peer that vanished is never found': ['from.setKeepAlive(true, 30_000)', 'from.setKeepAlive(false)'],
    'what one does not take is kept in memory': [
      'if (this.#to.write(chunk)) return',
      'if (this.#to.write(chunk) || chunk.length > 0) return',
    ],
    'who takes nothing is waited for without end': [
      'this.#stall = this.#destroyAfter(this.#limits.stalled)',
      '',
    ],
    'a WebSocket outlives its close frame': [
      'if (this.#frames.hasClosed) this.#close ??= this.#destroyAfter(this.#limits.closed)',
      '',
    ],
    'the end of one that does not end is waited for': [
      'endGently(this.#to, this.#limits.closing)',
      'endGently(this.#to)',
    ],
  }),
  ...mutantsOf('src/forward/end-gently.ts', ['test/forward/end-gently'], {
    'the last bytes are lost': ['  socket.end()\n  socket.resume()', '  socket.destroy()'],
    'who does not end stays': [
      'setTimeout(() => socket.destroy(), within)',
      'setTimeout(() => undefined, within)',
    ],
  }),
  ...mutantsOf('src/forward/open-tunnels.ts', ['test/forward/open-tunnels'], {
    'there is no limit in all': ['this.count >= this.#limits.webSockets || ', ''],
    'there is no limit for a person': [' || own >= this.#limits.webSocketsPerUser', ''],
    'people of other tenants are one person': [
      "[identity.tenant ?? '', identity.user]",
      "['', identity.user]",
    ],
    'a place is given back twice': [
      'if (!this.#entries.delete(entry)) return',
      'this.#entries.delete(entry)',
    ],
    'who comes at the end stays': ["if (this.#isClosing) throw new GatewayError('ERR_DRAINING')", ''],
  }),
  ...mutantsOf('src/forward/tunnel.ts', places, {
    'a client that has left keeps its place': ["asked.once('close', leave)", ''],
    'a dial that failed keeps its place': [
      '    stopDialling()\n    leave()\n    reply',
      '    stopDialling()\n    reply',
    ],
    'a refusal keeps its place': [
      "for (const event of ['finish', 'close']) reply.raw.once(event, leave)",
      "reply.raw.once('close', leave)",
    ],
    'a WebSocket keeps its place for ever': ['if (client.closed && upstream.closed) leave()', ''],
    'a place is free while a socket lives': [
      'if (client.closed && upstream.closed) leave()',
      'if (client.closed || upstream.closed) leave()',
    ],
  }),
  ...mutantsOf('src/forward/tunnel.ts', ['test/forward/tunnel-shutdown', 'test/attacks/ws-06'], {
    'the end does not reach who is dialling': [
      "close: () => refuse(new GatewayError('ERR_DRAINING'))",
      'close: () => undefined',
    ],
    'an upstream may answer without end': ['    options.timeouts.headers,\n', '    2_000_000_000,\n'],
    'any switch of protocols is a WebSocket': [
      "answer.headers.upgrade?.toLowerCase() !== 'websocket'",
      'false',
    ],
  }),
  ...mutantsOf('src/forward/tunnel.ts', ['test/forward/tunnel.test'], {
    'an upgrade that was cut has no access line': [
      '    asked.destroy()\n    options.onCut(reply)',
      '    asked.destroy()',
    ],
  }),
  ...mutantsOf('src/forward/relay-refusal.ts', ['test/forward/tunnel.test', 'test/forward/tunnel-places'], {
    'a refusal goes on for a client that has left': ['    answer.destroy()\n    if (!raw', '    if (!raw'],
    'a refusal may stop without end': [
      'answer.setTimeout(options.timeouts.bodyIdle, ',
      'answer.setTimeout(0, ',
    ],
  }),
  ...mutantsOf('src/forward/relay-refusal.ts', ['test/attacks/ws-06'], {
    '101 without an upgrade is passed on': ['checkAnswer(statusCode, answer.rawHeaders)', ''],
  }),
  ...mutantsOf('src/ground.ts', ['test/forward/tunnel-shutdown'], {
    'an open WebSocket keeps the gateway from closing': ['tunnels.closeAll()', ''],
  }),
  ...mutantsOf('src/forward/upgrade.ts', upgrading, {
    'an upgrade behind a running request ends the process': ['if (isAnswering(socket)) {', 'if (!socket) {'],
    'a large refusal stands still': [".on('drain', onDrain)", ''],
    'half a connection counts as a whole one': [".on('end', onEnd)", ''],
    'who leaves with bytes unread is not seen': ["socket.on('data', onData)", 'socket'],
    'an upgrade in HTTP/1.0 counts': ["httpVersion === '1.1'", "httpVersion !== ''"],
  }),
  ...mutantsOf('src/forward/upgrade.ts', ['test/attacks/ws-05'], {
    'what comes before the answer is kept in memory': [
      'if (size >= maxEarly || early.length >= maxEarlyPieces) socket.pause()',
      '',
    ],
  }),
]
