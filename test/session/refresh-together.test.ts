import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLocalExchange, type Exchange } from '../../src/session/exchange.ts'
import { createGenerations } from '../../src/session/generations.ts'
import { createOutcomes, type Outcomes } from '../../src/session/outcomes.ts'
import { createRefreshTogether } from '../../src/session/refresh-together.ts'
import { createRefresher, type Redeemed } from '../../src/session/refresher.ts'
import { nextGeneration } from '../../src/session/renewal.ts'
import { publicSessionId, type Session } from '../../src/session/session.ts'
import { until } from '../support/until.ts'

const first: Session = {
  id: 'the-session',
  person: { user: 'ada', subject: 'ada', issuer: 'https://idp.example', roles: [], groups: [] },
  authenticatedAt: 1000,
  lastSeenAt: 1000,
  checkedAt: 1000,
  generation: 0,
  refreshToken: 'token-0',
}

const lock = `refreshing:${publicSessionId(first.id)}`

const sealer = {
  seal: (data: Readonly<Record<string, unknown>>) => JSON.stringify(data),
  open: (sealed: string) => JSON.parse(sealed) as Readonly<Record<string, unknown>>,
}

/** A provider that takes each refresh token once, and answers when it is told to. */
function strictProvider() {
  const state = { live: 'token-0', asked: 0, redeemed: 0 }
  let gate = Promise.resolve()
  return {
    state,
    /** From now on nobody gets an answer; gives what lets them all have it. */
    close: () => {
      let open = (): void => undefined
      gate = new Promise(resolve => (open = resolve))
      return open
    },
    redeem: async (session: Session, token: string): Promise<Redeemed> => {
      state.asked += 1
      await gate
      if (token !== state.live) return { kind: 'ended', code: 'ERR_SIGNIN_REQUIRED', facts: {} }
      state.redeemed += 1
      state.live = `token-${state.redeemed}`
      return { kind: 'refreshed', renewal: { person: session.person, refreshToken: state.live } }
    },
  }
}

/** A process that refreshes sessions with others over an exchange. */
function processOf(
  provider: Pick<ReturnType<typeof strictProvider>, 'redeem'>,
  exchange: Exchange,
  outcomes: Outcomes = createOutcomes(exchange, sealer),
) {
  const generations = createGenerations()
  const told = { ended: 0, alone: 0 }
  const refresh = createRefresher({
    store: {
      ready: async () => undefined,
      renew: async (session, renewal, at) => {
        const next = nextGeneration(session, renewal, at)
        generations.keep(next)
        return next
      },
      adopt: session => void generations.keep(session),
      giveUp: generations.end,
      newest: generations.newest,
    },
    redeem: provider.redeem,
    onEnded: () => (told.ended += 1),
    log: { warn: () => undefined, info: () => undefined },
    now: () => 2000,
    together: createRefreshTogether({
      exchange,
      outcomes,
      isDue: session => session.checkedAt < 2000,
      onAlone: () => (told.alone += 1),
      timing: { pace: 5, longest: 10_000, lease: 0.4 },
    }),
  })
  return { refresh, generations, told }
}

describe('a session that is refreshed in several processes at once', () => {
  it('is redeemed once, and all have what came of it', async () => {
    const provider = strictProvider()
    const answer = provider.close()
    const exchange = createLocalExchange()
    const all = [1, 2, 3].map(() => processOf(provider, exchange))
    const outcomes = all.map(async ({ refresh }) => refresh(first))
    await until('the provider is asked', () => provider.state.asked > 0)
    answer()
    assert.deepEqual(await Promise.all(outcomes), ['refreshed', 'refreshed', 'refreshed'])
    assert.equal(provider.state.asked, 1)
    for (const { generations } of all) assert.equal(generations.newest(first).refreshToken, 'token-1')
  })

  it('is not redeemed again for an older cookie that comes to another process later', async () => {
    const provider = strictProvider()
    const exchange = createLocalExchange()
    const [one, other] = [processOf(provider, exchange), processOf(provider, exchange)]
    assert.equal(await one.refresh(first), 'refreshed')
    assert.equal(await other.refresh(first), 'refreshed')
    assert.equal(provider.state.asked, 1)
  })

  it('is redeemed where another has redeemed its token for something else, although it is not due', async () => {
    const provider = strictProvider()
    const exchange = createLocalExchange()
    const fresh: Session = { ...first, checkedAt: 2000 }
    const spent = nextGeneration(fresh, { person: fresh.person, refreshToken: 'token-1' }, fresh.checkedAt)
    await createOutcomes(exchange, sealer).leave(fresh, spent)
    provider.state.live = 'token-1'
    const { refresh, generations } = processOf(provider, exchange)
    assert.equal(await refresh(fresh), 'refreshed')
    assert.deepEqual([provider.state.redeemed, generations.newest(fresh).generation], [1, 2])
  })

  it('has ended everywhere when the provider has ended it, and that is told once', async () => {
    const provider = strictProvider()
    provider.state.live = 'none'
    const exchange = createLocalExchange()
    const [one, other] = [processOf(provider, exchange), processOf(provider, exchange)]
    assert.deepEqual([await one.refresh(first), await other.refresh(first)], ['ended', 'ended'])
    assert.ok(other.generations.hasEnded(first))
    assert.deepEqual([provider.state.asked, one.told.ended, other.told.ended], [1, 1, 0])
  })

  it('is taken over when the process that redeems has died', async () => {
    const provider = strictProvider()
    const exchange = createLocalExchange()
    assert.ok(await exchange.take(lock, 'somebody who dies', 0.2))
    const { refresh } = processOf(provider, exchange)
    assert.equal(await refresh(first), 'refreshed')
  })

  it('stays with the process that redeems for as long as that takes', async () => {
    const provider = strictProvider()
    const answer = provider.close()
    const renewed = { count: 0 }
    const local = createLocalExchange()
    const exchange: Exchange = {
      ...local,
      renew: async (...given) => {
        renewed.count += 1
        return local.renew(...given)
      },
    }
    const [one, other] = [processOf(provider, exchange), processOf(provider, exchange)]
    const outcomes = [one.refresh(first), other.refresh(first)]
    // Twice as long as a lease without renewal; or another has it.
    await until('the lease was renewed', () => renewed.count >= 8 || provider.state.asked > 1)
    assert.equal(provider.state.asked, 1)
    answer()
    assert.deepEqual(await Promise.all(outcomes), ['refreshed', 'refreshed'])
  })
})

describe('a refresh token that another process has redeemed without a lock', () => {
  it('signs nobody out when it is refused', async () => {
    const provider = strictProvider()
    const local = createLocalExchange()
    const one = processOf(provider, local)
    // The lock was lost: this process takes it for its own all the same.
    const other = processOf(provider, { ...local, take: async () => true, renew: async () => true })
    const answer = provider.close()
    const outcomes = [one.refresh(first), other.refresh(first)]
    await until('both ask the provider', () => provider.state.asked === 2)
    answer()
    assert.deepEqual(await Promise.all(outcomes), ['refreshed', 'refreshed'])
    assert.equal(other.generations.newest(first).refreshToken, 'token-1')
    assert.equal(other.told.ended, 0)
  })

  it('is waited for while its answer is on its way', async () => {
    const exchange = createLocalExchange()
    const outcomes = createOutcomes(exchange, sealer)
    const takes = { count: 0 }
    const { refresh, generations, told } = processOf(
      { redeem: async () => ({ kind: 'ended', code: 'ERR_SIGNIN_REQUIRED', facts: {} }) },
      {
        ...exchange,
        // It had the lock once, and lost it.
        take: async () => (takes.count += 1) === 1,
        renew: async () => false,
      },
    )
    const outcome = refresh(first)
    await until('it looks for what came of it elsewhere', () => takes.count > 2)
    await outcomes.leave(first, nextGeneration(first, { person: first.person }, 2000))
    assert.equal(await outcome, 'refreshed')
    assert.deepEqual([generations.newest(first).generation, told.ended], [1, 0])
  })
})

describe('an exchange that is away', () => {
  const away: Exchange = {
    get: async () => Promise.reject(new Error('away')),
    put: async () => Promise.reject(new Error('away')),
    take: async () => Promise.reject(new Error('away')),
    renew: async () => Promise.reject(new Error('away')),
    release: async () => Promise.reject(new Error('away')),
    once: async () => Promise.reject(new Error('away')),
  }

  it('leaves each process to redeem by itself', async () => {
    const provider = strictProvider()
    const { refresh, generations, told } = processOf(provider, away)
    assert.equal(await refresh(first), 'refreshed')
    assert.equal(generations.newest(first).refreshToken, 'token-1')
    assert.ok(told.alone > 0)
  })

  it('leaves what the provider has ended ended', async () => {
    const provider = strictProvider()
    provider.state.live = 'none'
    assert.equal(await processOf(provider, away).refresh(first), 'ended')
  })

  it('does not make a process redeem what another was seen at', async () => {
    const provider = strictProvider()
    const exchange = createLocalExchange()
    assert.ok(await exchange.take(lock, 'another', 100))
    const state = { isAway: false, looks: 0 }
    const goesAway: Exchange = {
      ...exchange,
      get: async key => {
        state.looks += 1
        return state.isAway ? away.get(key) : exchange.get(key)
      },
    }
    const { refresh, told } = processOf(provider, goesAway)
    const outcome = refresh(first)
    await until('it has seen the lock', () => state.looks > 1)
    state.isAway = true
    assert.equal(await outcome, 'failed')
    assert.deepEqual([provider.state.asked, told.ended], [0, 0])
  })
})

describe('what came of a refresh', () => {
  const next = (session: Session, at = 2000) => nextGeneration(session, { person: session.person }, at)

  it('is followed to the newest', async () => {
    const outcomes = createOutcomes(createLocalExchange(), sealer)
    const [second, third] = [next(first), next(next(first))]
    await outcomes.leave(first, second)
    await outcomes.leave(second, third)
    assert.deepEqual(await outcomes.latest(first), third)
    await outcomes.leave(third, 'ended')
    assert.equal(await outcomes.latest(first), 'ended')
    assert.equal(await outcomes.latest(next(third)), undefined)
  })

  it('is not overwritten by an answer that comes late', async () => {
    const outcomes = createOutcomes(createLocalExchange(), sealer)
    await outcomes.leave(first, next(first, 3000))
    await outcomes.leave(first, 'ended')
    await outcomes.leave(first, next(first, 2000))
    assert.deepEqual(await outcomes.latest(first), next(first, 3000))
  })

  it('does not count for another session, another person or another generation', async () => {
    for (const changed of [
      { ...next(first), id: 'another-session' },
      { ...next(first), person: { ...first.person, user: 'zoe' } },
      { ...next(first), generation: 0 },
      { ...next(first), generation: 2 },
    ]) {
      const exchange = createLocalExchange()
      const outcomes = createOutcomes(exchange, sealer)
      await outcomes.leave(first, changed)
      assert.equal(await outcomes.latest(first), undefined)
    }
  })

  it('does not end a session under whose name the end of another was put', async () => {
    const local = createLocalExchange()
    const oneName: Exchange = {
      ...local,
      get: async () => local.get('all'),
      put: async (_, ...rest) => local.put('all', ...rest),
    }
    const outcomes = createOutcomes(oneName, sealer)
    await outcomes.leave({ ...first, id: 'another-session' }, 'ended')
    assert.equal(await outcomes.latest(first), undefined)
  })

  it('is refreshed again where it is as old as what came before', async () => {
    const provider = strictProvider()
    const exchange = createLocalExchange()
    await createOutcomes(exchange, sealer).leave(first, { ...next(first, 1500), refreshToken: 'token-0' })
    const { refresh, generations } = processOf(provider, exchange)
    assert.equal(await refresh(first), 'refreshed')
    assert.deepEqual([provider.state.asked, generations.newest(first).generation], [1, 2])
  })
})
