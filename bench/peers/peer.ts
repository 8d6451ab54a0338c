import type { Candidate } from '../getting.ts'
import type { ProgramOptions } from '../machine/child.ts'
import type { Stage } from '../stage.ts'

/** Where a peer runs. */
export type Place = Readonly<{
  /** A free port of its own. */
  port: number
  /** Host and port of the application. */
  upstream: string
  /** For its files; removed with the scenario. */
  folder: string
  stage: Stage
  /** Origin of the provider; started when it is asked for. */
  provider: () => Promise<string>
}>

/** Another proxy, as a machine may have it. */
export type Peer = Readonly<{
  /** As it is called in tables. */
  name: string
  /** Names of its program. */
  programs: readonly string[]
  /** The command that runs it in the foreground, or why that is impossible here. */
  prepare: (program: string, place: Place) => Promise<Omit<ProgramOptions, 'cpu'> | string>
  /** The path that shows that it is there; any answer counts. */
  readyAt?: string
  /** Whether people have to sign in. */
  signsIn: boolean
}>

export type Started = Readonly<{ candidates: readonly Candidate[]; notes: readonly string[] }>
