import { after, before } from 'node:test'
import { startFlask, type FlaskApp } from './flask.ts'
import { startGateway, type RunningGateway } from './gateway.ts'
import { settingsOfGuide, type Guide } from './guide.ts'

/**
 * Starts the Flask application of a folder, and in front of it a gateway with the settings of its guide, for the tests
 * of a `describe`; ends them after these.
 * @returns the gateway, once a test runs
 */
export function useFlask(python: string, folder: string, guide: Guide): () => RunningGateway {
  const at: { app?: FlaskApp; running?: RunningGateway } = {}
  before(async () => {
    at.app = await startFlask(python, folder)
    at.running = await startGateway({ upstream: at.app.url, settings: settingsOfGuide(guide) })
  })
  after(async () => {
    await at.running?.close()
    await at.app?.child.end()
  })
  return () => {
    if (at.running === undefined) throw new Error('the gateway has not started')
    return at.running
  }
}
