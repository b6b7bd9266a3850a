import { memoryReader, memoryReadModel, memoryWriter } from './memory.ts'
import { readModelContract } from './read-model.contract.ts'

readModelContract('memory', () => {
  const model = memoryReadModel()
  return Promise.resolve({
    writer: (logId) => Promise.resolve(memoryWriter(model, logId)),
    reader: () => Promise.resolve(memoryReader(model)),
    close: () => Promise.resolve(),
  })
})
