import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendAnswer, textAnswer } from '../pages/answer.ts'

/** What App Service asks a container for until it answers (its app setting `WEBSITE_WARMUP_PATH` names another). */
export const startProbePath = '/robots933456.txt'

/** 200 without asking anybody: the container has started. */
export async function startProbe(_request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  return sendAnswer(reply, textAnswer(200, 'start-probe', 'started\n'))
}
