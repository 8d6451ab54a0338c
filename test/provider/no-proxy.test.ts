import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isExempt } from '../../src/provider/no-proxy.ts'

/** Whether such an address is reached directly with this list. */
const exempt = (address: string, list: string) => isExempt(new URL(address), list)

describe('NO_PROXY', () => {
  const rows: [address: string, list: string, isDirect: boolean][] = [
    ['https://login.example/a', '', false],
    ['https://login.example', 'login.example', true],
    ['https://LOGIN.example.', 'Login.Example', true],
    ['https://login.example', 'login.example.', true],
    ['https://login.example', 'other.example,\tlogin.example', true],
    ['https://login.example', 'other.example login.example', true],
    ['https://login.example', 'example', true],
    ['https://login.example', '.example', true],
    ['https://login.example', '*.example', true],
    ['https://login.example', '.login.example', true],
    ['https://notlogin.example', 'login.example', false],
    ['https://login.example.evil', 'login.example', false],
    ['https://login.example', 'log*', false],
    ['https://login.example', '*', true],
    ['https://login.example', 'other.example,*', true],
    ['https://login.example', '.', false],
    ['https://login.example', ',,', false],
    ['https://login.example', 'https://login.example', false],
    // Ports
    ['https://login.example', 'login.example:443', true],
    ['https://login.example', 'login.example:80', false],
    ['http://login.example', 'login.example:80', true],
    ['https://login.example:8443', 'login.example:8443', true],
    ['https://login.example:8443', '.example:443', false],
    ['https://[fd00::1]:8443', '[fd00::1]:8443', true],
    ['https://[fd00::1]', '[fd00::1]:8443', false],
    // Addresses and networks
    ['https://10.1.2.3', '10.1.2.3', true],
    ['https://10.1.2.3', '10.1.2.3:443', true],
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://10.1.2.3', '10.1.2.2/31', true],
    ['https://10.1.2.3', '0.0.0.0/0', true],
    ['https://10.1.2.3', '10.0.0.0/33', false],
    ['https://10.1.2.3', '10.0.0.0/x', false],
    ['https://10.1.2.3', '2.3', false],
    ['https://login.example', '0.0.0.0/0', false],
    ['https://[fd00::1]', 'fd00::1', true],
    ['https://[fd00:0:0::1]', '[fd00::1]', true],
    ['https://[fd00::1]', 'fd00::/8', true],
    ['https://[fe00::1]', 'fd00::/8', false],
    ['https://[fd00::1]', '10.0.0.0/8', false],
    // This machine
    ['https://localhost:8443', '', true],
    ['http://127.0.0.7', '', true],
    ['http://[::1]:8080', '', true],
    ['https://127.example', '', false],
    ['https://localhost.example', '', false],
  ]
  for (const [address, list, isDirect] of rows) {
    it(`${isDirect ? 'has' : 'does not have'} ${address} in ${JSON.stringify(list)}`, () => {
      assert.equal(exempt(address, list), isDirect)
    })
  }
})
