import { mkdir, readFile, writeFile } from 'node:fs/promises'

const file = '.build/usual-times.json'

/** Keeps how many milliseconds each test file takes, by its source. Only those that were green belong in it. */
export async function writeUsualTimes(times: ReadonlyMap<string, number>): Promise<void> {
  await mkdir('.build', { recursive: true })
  await writeFile(file, JSON.stringify([...times]))
}

/** What was kept by the last run of tests. @throws Error when there is none */
export async function readUsualTimes(): Promise<Map<string, number>> {
  const kept = await readFile(file, 'utf8').catch(() => {
    throw new Error('--after-tests: no run of the tests has left its times. Run `npm test` before')
  })
  return new Map(JSON.parse(kept) as [string, number][])
}
