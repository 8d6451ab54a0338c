/**
 * Whose move it is when this error is shown: the person at the browser, their administrator, the operator of
 * this site, or nobody's (wait and try again).
 */
export type Mover = 'you' | 'administrator' | 'operator' | 'wait'

/** One error, as the catalogue has it. */
export type Entry = Readonly<{ status: number; title: string; mover: Mover; remedy: string }>

function entry(mover: Mover) {
  return (status: number, title: string, remedy: string): Entry =>
    Object.freeze({ status, title, mover, remedy })
}

export const notYou = 'This is not your fault.'
export const tryLater = 'Wait a moment and try again.'

export const you = entry('you')
export const administrator = entry('administrator')
export const operator = entry('operator')
export const wait = entry('wait')
