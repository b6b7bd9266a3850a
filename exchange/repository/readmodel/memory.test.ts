import { memoryReader, memoryReadModel, memoryWriter } from './memory.ts'
import { type ReadModelUnderTest, readModelContract } from './read-model.contract.ts'
import { readModelPagesContract } from './read-model-pages.contract.ts'

readModelContract('memory', open)
readModelPagesContract('memory', open)

function open(): Promise<ReadModelUnderTest> {
  const model = memoryReadModel()
  return Promise.resolve({
    writer: (logId) => Promise.resolve(memoryWriter(model, logId)),
    reader: () => Promise.resolve(memoryReader(model)),
    close: () => Promise.resolve(),
  })
}
