/** What is still to happen, earliest first; of one moment in the order in which it was planned. */

export interface Task<Owner = unknown> {
  /** Virtual microseconds. */
  at: number
  readonly order: number
  /** The process whose work it is; undefined for the world's own. */
  readonly owner: Owner | undefined
  readonly run: () => void
  isCancelled: boolean
}

/** A binary heap. */
export class TaskHeap<Owner> {
  readonly #tasks: Task<Owner>[] = []

  push(task: Task<Owner>): void {
    const tasks = this.#tasks
    let at = tasks.length
    tasks.push(task)
    while (at > 0) {
      const above = (at - 1) >> 1
      const other = tasks[above] as Task<Owner>
      if (!isBefore(task, other)) break
      tasks[at] = other
      at = above
    }
    tasks[at] = task
  }

  pop(): Task<Owner> | undefined {
    const tasks = this.#tasks
    const top = tasks[0]
    const last = tasks.pop()
    if (top === undefined || last === undefined || tasks.length === 0) return top
    let at = 0
    for (;;) {
      let below = at * 2 + 1
      if (below >= tasks.length) break
      const right = tasks[below + 1]
      if (right !== undefined && isBefore(right, tasks[below] as Task<Owner>)) below++
      const child = tasks[below] as Task<Owner>
      if (!isBefore(child, last)) break
      tasks[at] = child
      at = below
    }
    tasks[at] = last
    return top
  }
}

function isBefore(one: Task, other: Task): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}
