import { isPipe, readState } from './files.ts'

/** The files that settings stand in, at one moment. */
export type SettingsLook = Readonly<{
  /** Another text for another state of them; it may hold secrets, and is for comparison only. */
  stamp: string
  files: readonly string[]
  /** What makes them unusable whatever they say: one cannot be read, or is empty. */
  fault?: string
}>

/** Undefined where one of them can be read only once. */
export function lookAtFiles(files: readonly string[]): SettingsLook | undefined {
  if (files.some(isPipe)) return undefined
  const states = files.map(readState)
  const faults = states.flatMap((state, index) => {
    if ('what' in state) return state.what
    return state.text.trim() === '' ? `${files[index]} is empty` : []
  })
  const stamp = JSON.stringify([files, states])
  return { stamp, files, ...(faults[0] !== undefined && { fault: faults[0] }) }
}
