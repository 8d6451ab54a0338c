/**
 * Resolves after so many turns of the event loop: what had come from outside by then, signals too, has been read. The
 * first one may be the rest of the turn that runs.
 */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise(resolve => setImmediate(resolve))
}
