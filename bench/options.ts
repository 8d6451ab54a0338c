import { parseArgs } from 'node:util'

export const usage = `npm run bench -- [--quick] [--gate] [--only NAME[,NAME]] [--peers] [--json FILE]
npm run bench -- --write A.json [B.json …]
npm run bench -- --seams
npm run bench:micro

  Without an option all scenarios are run, in at most 12 minutes.
  --quick      only authenticated GET of 1 KB at 64 connections, about a minute and a half
  --only NAME  only these scenarios, separated by commas
  --peers      also what this machine has of nginx, HAProxy, Caddy, Apache and oauth2-proxy
  --json FILE  writes all figures to a file
  --gate       ends with status 1 when a figure is worse than its gate, with slack, and steady enough to say so
  --write      puts the figures of such files, one for each version of Node, into docs/performance.md
  --seams      the experiment behind docs/adr/0001-the-seam-to-http-proxy.md, about four minutes
  --micro      the parts of a request by themselves, some seconds: what npm run bench:micro does
`

export type Options =
  | Readonly<{ kind: 'help' }>
  | Readonly<{ kind: 'seams' }>
  | Readonly<{ kind: 'micro' }>
  | Readonly<{ kind: 'write'; files: readonly string[] }>
  | Readonly<{
      kind: 'measure'
      quick: boolean
      gate: boolean
      peers: boolean
      /** Names of scenarios; all without it. */
      only?: readonly string[]
      json?: string
    }>

/**
 * What the arguments ask for.
 * @param names of the scenarios that there are
 * @throws Error that says what is wrong with them
 */
export function readOptions(args: readonly string[], names: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      gate: { type: 'boolean', default: false },
      peers: { type: 'boolean', default: false },
      only: { type: 'string' },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
      seams: { type: 'boolean', default: false },
      micro: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return { kind: 'help' }
  if (values.write) {
    if (positionals.length === 0) throw new Error('--write needs the files that --json has written')
    return { kind: 'write', files: positionals }
  }
  if (positionals.length > 0) throw new Error(`unknown: ${positionals.join(' ')}`)
  if (values.seams) return { kind: 'seams' }
  if (values.micro) return { kind: 'micro' }
  const { quick, gate, peers, json } = values
  const only = values.only?.split(',').map(name => name.trim())
  if (quick && only !== undefined) throw new Error('--quick and --only exclude each other')
  const unknown = only?.filter(name => !names.includes(name)) ?? []
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}; there are ${names.join(', ')}`)
  return {
    kind: 'measure',
    ...{ quick, gate, peers },
    ...(only !== undefined && { only }),
    ...(json !== undefined && { json }),
  }
}
