import { createAdministration } from './administration.ts'
import type { Config } from './config/config.ts'
import type { Gateway, GatewayOptions } from './gateway-shape.ts'
import { openGround } from './ground.ts'
import { buildStorey, type Built } from './storey.ts'
import { openStoreys } from './storeys.ts'

export type { Gateway, GatewayOptions }

/** Puts the rooms together on a ground that stays, and changes over to others when the settings change. */
export async function buildGateway(config: Config, options: GatewayOptions): Promise<Gateway> {
  const ground = await openGround(config, options)
  const { port, life, log, audit, auditTrouble, metrics, now } = ground
  const {
    current,
    prepare,
    close: closeStoreys,
  } = await openStoreys(
    port.connect,
    config,
    async (next, before?: Built) => {
      const ends: (() => Promise<unknown>)[] = []
      const close = async () => {
        for (const end of ends.splice(0).toReversed()) await end()
      }
      try {
        const built = await buildStorey(next, options, ground, end => void ends.push(end), before)
        return { ...built, close }
      } catch (error) {
        await close()
        throw error
      }
    },
    (err: unknown) => log.error({ err }, 'what was made of earlier settings could not be closed'),
  )

  const { admin, readiness } = createAdministration(config, options.readSecret, {
    revocations: {
      revoke: (...order) => current().revocations.revoke(...order),
      problem: () => current().revocations.problem(),
      settled: async () => current().revocations.settled(),
    },
    state: {
      provider: () => current().provider.state(),
      isDraining: life.isDraining,
      sessions: () => current().problem(),
      audit: auditTrouble,
    },
    ...{ audit, log, now, metrics, vitals: () => current().provider.vitals() },
  })
  await Promise.all([port.app.ready(), admin.ready()])
  const closeAll = async () => {
    await port.app.close()
    await closeStoreys()
    await admin.close()
    await ground.close()
  }
  return {
    ...{ app: port.app, ...(port.redirect && { redirect: port.redirect }) },
    ...{ admin, readiness, metrics, log, audit, drain: life.drain },
    answering: () => current().app,
    prepare: async next => {
      const { take, drop } = await prepare(next)
      return {
        drop,
        take: () => {
          take()
          log.level = next.log.level
        },
      }
    },
    close: async grace => life.finish(grace, closeAll),
  }
}
