/** Counts what a run has really met: a fault that never happened has proved nothing. */

export class Coverage {
  readonly counts = new Map<string, number>()

  count(name: string, times = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + times)
  }

  add(other: Coverage): void {
    for (const [name, times] of other.counts) this.count(name, times)
  }

  has(name: string): boolean {
    return (this.counts.get(name) ?? 0) > 0
  }

  /** Names with their counts, a line each. */
  lines(): string[] {
    const names = [...this.counts.keys()].sort()
    const width = Math.max(0, ...names.map((name) => name.length))
    return names.map((name) => `${name.padEnd(width + 2)}${this.counts.get(name)}`)
  }
}
