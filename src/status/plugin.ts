import type { FastifyInstance } from 'fastify'
import { addAdminGuard } from '../observe/admin-guard.ts'
import type { Readiness } from '../observe/readiness.ts'
import { endSessions, type RevokeOptions } from '../observe/revoke.ts'
import { createHistory } from './history.ts'
import { statusPage, statusPolicy, type Outcome } from './page.ts'
import { samplesIn } from './samples.ts'
import { statusOf } from './status.ts'

export type StatusOptions = RevokeOptions &
  Readonly<{
    readiness: () => Readiness
    /** What all processes have counted (`Metrics.snapshot`). */
    snapshot: () => Promise<string>
  }>

/** Bytes; an id of 1000 characters, each of them encoded. */
const bodyLimit = 16_384

/** Milliseconds between two looks at what was counted. */
const pace = 30_000

/**
 * The status page of the admin port: `GET /`, and `POST /` of its form, which ends the sessions of a person. Only with the
 * token (docs/adr/0039).
 */
export function addStatus(app: FastifyInstance, options: StatusOptions): void {
  const { readiness, snapshot, now, log } = options
  const history = createHistory()

  async function look() {
    const samples = samplesIn(await snapshot())
    const at = now()
    history.note(samples, at)
    return { samples, at }
  }

  async function page(outcome?: Outcome): Promise<string> {
    const { samples, at } = await look()
    return statusPage(statusOf(readiness(), samples, history.lastHour(at)), at, outcome)
  }

  void app.register(async scope => {
    const timer = setInterval(() => {
      look().catch((error: unknown) => log.warn({ err: error }, 'the metrics cannot be looked at'))
    }, pace).unref()
    scope.addHook('onClose', async () => clearInterval(timer))
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit },
      (_request, body, done) => done(null, body),
    )
    addAdminGuard(scope, options, (reply, status, detail) =>
      reply.code(status).type('text/plain; charset=utf-8').send(`${detail}\n`),
    )
    scope.addHook('onSend', (_request, reply, _payload, done) => {
      reply.headers({
        'content-security-policy': statusPolicy,
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      })
      done()
    })
    scope.setErrorHandler((error, _request, reply) => {
      const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
      if (status >= 500) log.warn({ err: error }, 'the status page failed')
      return reply
        .code(status)
        .type('text/plain; charset=utf-8')
        .send(
          status < 500 ? 'this is no form of the status page\n' : 'something went wrong; the log has more\n',
        )
    })
    scope.get('/', async (_request, reply) => reply.type('text/html; charset=utf-8').send(await page()))
    scope.post('/', async (request, reply) => {
      const user = userIn(typeof request.body === 'string' ? request.body : '')
      const fault =
        user === undefined
          ? 'one person has to be named'
          : await endSessions(options, request, ['user', user])
      const outcome = user !== undefined && fault === undefined ? { ended: user } : { fault: fault ?? '' }
      return reply
        .code(fault === undefined ? 200 : 400)
        .type('text/html; charset=utf-8')
        .send(await page(outcome))
    })
  })
}

/** The one field of the form; undefined for anything else. */
function userIn(body: string): string | undefined {
  const [[name, value] = [], ...others] = [...new URLSearchParams(body)]
  return name === 'user' && others.length === 0 ? value : undefined
}
