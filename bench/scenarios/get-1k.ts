import { getInTurns } from '../getting.ts'
import { startPeers } from '../peers/peers.ts'
import { found, type Bench, type Scenario } from '../scenario.ts'
import { publicPath } from '../stage.ts'

/** The headline: what one signed-in request costs, against the floor, the plain composition, and other proxies. */
export const get1k: Scenario = {
  name: 'get-1k',
  what: 'authenticated GET of 1 KB at 64 connections',
  run: async bench => measure(bench, true),
}

/** The same with fewer targets, for `--quick`. */
export const get1kQuick: Scenario = { ...get1k, run: async bench => measure(bench, false) }

async function measure(bench: Bench, isWhole: boolean) {
  const { stage, print } = bench
  const quiet = await stage.gateway()
  const { candidates, notes } = bench.peers ? await startPeers(stage) : { candidates: [], notes: [] }
  for (const note of notes) print(`  ${note}`)
  const own = [
    await stage.raw(),
    ...(isWhole ? [await stage.stock(false)] : []),
    await stage.stock(true),
    quiet,
    await stage.gateway({ name: 'gateway-log', accessLog: true }),
    { ...quiet, name: 'gateway-public', path: publicPath },
  ]
  const targets = await getInTurns(bench, [...own, ...candidates])
  const compared = [
    ['gateway', 'raw'],
    ['gateway-log', 'raw'],
    ['stock', 'gateway'],
    ['stock-log', 'gateway-log'],
    ['gateway', 'gateway-public'],
    ...candidates.map(({ name }) => [name, 'gateway'] as const),
  ] as const
  return found(
    targets,
    compared.map(([of, to]) => ({ of, to, by: 'cpu' })),
    notes,
  )
}
