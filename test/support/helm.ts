import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { programOf } from './program.ts'

/** An object of Kubernetes, as far as the tests look into it. */
export type KubeObject = Readonly<{
  apiVersion: string
  kind: string
  metadata: Readonly<{
    name: string
    namespace?: string
    labels?: Readonly<Record<string, string>>
    annotations?: Readonly<Record<string, string>>
  }>
  data?: Readonly<Record<string, string>>
  spec?: Readonly<Record<string, unknown>>
}>

export type Rendered = Readonly<{ objects: readonly KubeObject[]; text: string; refusal: string }>

export const chart = 'helm/entrada'

/** A helm that was built from source takes an old Kubernetes for granted. */
export const kube = ['--kube-version', '1.31.0'] as const

/** The real program; test/helm/install puts it into a folder that git ignores. */
export const helm = programOf(['helm', 'test/helm/.build/helm'], ['version'], 'test/helm/install')

/** The values that every mode is tried with: paths of files. */
export const cases: readonly string[] = readdirSync(`${chart}/ci`)
  .filter(name => name.endsWith('.yaml'))
  .map(name => `${chart}/ci/${name}`)

const rendered = new Map<string, Promise<Rendered>>()

/**
 * What `helm template` makes of the chart, or why it refuses; asked once for the same words.
 * @param more further words of the command line
 */
export async function render(more: readonly string[], folder = chart): Promise<Rendered> {
  const key = JSON.stringify([folder, ...more])
  const known = rendered.get(key) ?? renderNow(more, folder)
  rendered.set(key, known)
  return known
}

async function renderNow(more: readonly string[], folder: string): Promise<Rendered> {
  const { code, stdout, stderr } = await runHelm([
    'template',
    'app',
    folder,
    '--namespace',
    'shop',
    ...kube,
    ...more,
  ])
  if (code !== 0) return { objects: [], text: stdout, refusal: stderr }
  const documents = parseAllDocuments(stdout)
  const objects = [...documents].map(document => document.toJS() as KubeObject | null)
  return { objects: objects.filter(object => object !== null), text: stdout, refusal: '' }
}

export async function runHelm(
  words: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise(resolve => {
    execFile(helm.command, [...words], { maxBuffer: 64 << 20, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, stdout, stderr })
    })
  })
}

/** The one object of that kind, and of that name where there are several. */
export function objectOf(objects: readonly KubeObject[], kind: string, name?: string): KubeObject {
  const found = objects.filter(
    object => object.kind === kind && (name === undefined || object.metadata.name === name),
  )
  const [only] = found
  if (only === undefined || found.length > 1) throw new Error(`${found.length} objects ${kind} ${name ?? ''}`)
  return only
}
