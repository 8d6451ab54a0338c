import { writeSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens on a free loopback port, tells the bench where, and ends with the bench. */
export function listenAndAnnounce(server: Server): void {
  server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port))
}

/** Tells the bench (file descriptor 3) that this process listens, and ends it when the bench lets go. */
export function announce(port: number): void {
  writeSync(3, `http://127.0.0.1:${port}\n`)
  endWithTheBench()
}

export function endWithTheBench(): void {
  process.stdin
    .once('end', () => process.exit(0))
    .once('error', () => process.exit(0))
    .resume()
}
