import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startChild } from '../support/child.ts'
import type { Seen } from './seen.ts'

const inside = fileURLToPath(new URL('closed-network.js', import.meta.url))

/** Names of the closed network, its only interface that leads out, and name servers behind that. */
const setUp = `set -e
ip link set lo up
ip address add 10.77.0.1/32 dev lo
ip address add 10.77.0.2/32 dev lo
ip link add name out type veth peer name away
for each in out away; do
  if [ -e /proc/sys/net/ipv6/conf/$each ]; then echo 1 >/proc/sys/net/ipv6/conf/$each/disable_ipv6; fi
  ip link set $each up
done
ip address add 192.0.2.2/24 dev out
ip route add default via 192.0.2.1 dev out
mount --bind "$1/hosts" /etc/hosts
mount --bind "$1/resolv.conf" /etc/resolv.conf
`

/** As root without a user namespace, which not every machine gives. */
const alone = ['--net', '--mount', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'])]

function whyNot(): string | false {
  if (process.platform !== 'linux') return 'there are no network namespaces here'
  const tried = spawnSync('unshare', [...alone, 'sh', '-c', 'ip link add name out type veth peer name away'])
  return tried.status === 0 ? false : 'no network namespace can be made: unshare and ip (iproute2) are needed'
}

describe('a network with nothing in it but the provider and the application', { skip: whyNot() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-air-gap-'))
  const found: { seen?: Seen } = {}
  const seen = (): Seen => {
    assert.ok(found.seen !== undefined)
    return found.seen
  }

  before(async () => {
    writeFileSync(
      join(folder, 'hosts'),
      '127.0.0.1 localhost\n10.77.0.1 login.airgap.test\n10.77.0.2 app.airgap.test\n',
    )
    writeFileSync(join(folder, 'resolv.conf'), 'nameserver 192.0.2.53\noptions timeout:1 attempts:1\n')
    const child = startChild('unshare', [
      ...[...alone, 'sh', '-c', `${setUp}exec "$2" "$3" "$1"`, 'sh'],
      ...[folder, process.execPath, inside],
    ])
    const [line] = await child.said(/^\{.*\}\n/m)
    found.seen = JSON.parse(line) as Seen
    await child.end()
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('is enough to start, to sign in, for the application and to be refreshed', () => {
    const { asUsual } = seen()
    assert.deepEqual(asUsual.statuses, [302, 302, 200, 204], asUsual.output)
    assert.deepEqual([asUsual.page, asUsual.code], ['the application', 0])
    assert.ok(asUsual.documents >= 2)
  })

  it('is enough for doctor', () => {
    assert.equal(seen().asUsual.doctor, 0, seen().asUsual.output)
  })

  it('needs no discovery document and no keys of the provider where a file has them', () => {
    const { withMetadataFile } = seen()
    assert.deepEqual(withMetadataFile.statuses, [302, 302, 200, 204], withMetadataFile.output)
    assert.equal(withMetadataFile.documents, 0)
  })

  it('is enough with Entra ID and Microsoft Graph, for groups beyond those of a token, properties and the photo', () => {
    const { statuses, groups, graph } = seen().withEntra
    assert.deepEqual(statuses, [302, 200, 204, 200])
    assert.equal(groups, 201)
    assert.ok(graph.includes('me') && graph.includes('photo') && graph.length >= 3, graph.join())
  })

  it('is never left: no other address is asked for anything, and no name server', () => {
    const { left } = seen()
    assert.equal(left.byGateway, 0)
    // Others that leave it are seen.
    assert.ok(left.byLookup > 0 && left.byConnection > 0, JSON.stringify(left))
  })
})
