import cluster from 'node:cluster'
import type { Hand } from './crew.ts'
import type { Channel } from './primary-link.ts'

/**
 * Starts workers: this program with the one word `worker`, the environment and the standard streams of this process.
 * They share the listening sockets, and the system picks who takes a connection: one that hangs takes none, and none
 * is lost with one that dies while it is handed over.
 * @param program file of main.ts
 */
export function forkWorkers(program: string): () => Hand {
  cluster.schedulingPolicy = cluster.SCHED_NONE
  cluster.setupPrimary({ exec: program, args: ['worker'], serialization: 'advanced' })
  return () => {
    const worker = cluster.fork()
    const ended: ((how: string) => void)[] = []
    // Without a listener the error of a message to one that has just died would end this process.
    worker.on('error', () => undefined)
    worker.on('exit', (code: number | null, signal: string | null) => {
      for (const listener of ended) listener(signal ?? `exit code ${code}`)
    })
    return {
      pid: worker.process.pid ?? 0,
      send: message => {
        if (worker.isConnected()) worker.send(message)
      },
      onMessage: listener => void worker.on('message', listener),
      onEnd: listener => void ended.push(listener),
      kill: () => worker.kill('SIGKILL'),
    }
  }
}

/** The way to the primary; undefined when this process is no worker. */
export function channelToPrimary(): Channel | undefined {
  const { worker } = cluster
  if (worker === undefined) return undefined
  return {
    send: (message, done) => {
      if (worker.isConnected()) worker.send(message, () => done?.())
      else done?.()
    },
    onMessage: listener => void worker.on('message', listener),
    onGone: listener =>
      void worker.on('disconnect', () => {
        // Otherwise Node ends this process here and now, and with it the requests that run.
        worker.exitedAfterDisconnect = true
        listener()
      }),
  }
}
