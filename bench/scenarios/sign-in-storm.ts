import { runStorm } from '../load/storm.ts'
import { bottleneck } from '../bottleneck.ts'
import { meter, ownMemoryMiB } from '../machine/meter.ts'
import { found, type Scenario } from '../scenario.ts'
import { registeredPeople } from '../targets/registration.ts'

const stormSeconds = 10

export const signInStorm: Scenario = {
  name: 'sign-in-storm',
  what: '1,000 people who have to sign in within 10 s, one after the other, at a real OpenID provider',
  run: async ({ stage, pace }) => {
    const { pinning } = stage
    const provider = await stage.provider()
    const { child, path, name } = await stage.gateway({ provider: provider.origin })
    // Only a test is as short as that.
    const share = Math.min(1, pace.seconds)
    const [people, seconds] = [Math.round(registeredPeople * share), stormSeconds * share]
    const [ofGateway, ofProvider] = [meter(child.pid, pinning), meter(provider.pid, pinning)]
    const outcome = await runStorm({ url: child.origin + path, people, seconds, cpu: pinning?.load })
    const [gateway, other] = [ofGateway(), ofProvider()]
    const { signedIn, failures, p50, p99 } = outcome
    if (signedIn === 0) throw new Error(`nobody could sign in: ${failures.join('; ')}`)
    const busy = {
      gateway: gateway.cpu / 1e6 / outcome.seconds,
      provider: other.cpu / 1e6 / outcome.seconds,
      browsers: outcome.cpuSeconds / outcome.seconds,
    }
    const series = {
      cpuMs: [gateway.cpu / 1000 / signedIn],
      perSecond: [signedIn / outcome.seconds],
      p50: [p50],
      p99: [p99],
      memory: [ownMemoryMiB(child.pid)],
    }
    return found(
      [{ name, series }],
      [],
      [
        `${signedIn} of ${people} signed in within ${outcome.seconds.toFixed(1)} s; a sign-in is counted as one request`,
        bottleneck(busy, outcome.seconds / seconds, pinning !== undefined),
        ...failures.slice(0, 3).map(text => `failed: ${text}`),
      ],
    )
  },
}
