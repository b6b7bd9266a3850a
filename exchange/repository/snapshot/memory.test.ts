import { memorySnapshots } from './memory.ts'
import { snapshotContract } from './snapshot.contract.ts'

snapshotContract('memory', (body) => body(memorySnapshots()))
