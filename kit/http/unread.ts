/**
 * Ends connections whose peer asks on and on without taking the answers. Requests that are sent
 * together are all answered at once and their answers wait in memory: a few kilobytes of requests
 * could otherwise hold many megabytes.
 */
import type { Socket } from 'node:net'
import type { onRequestHookHandler } from 'fastify'

const WAITING = Symbol('requests whose turn to be answered has not come')

type CountedSocket = Socket & { [WAITING]?: number }

/**
 * The hook that drops a connection on which more than `max` requests wait behind the one that is
 * being answered. It must be the first, so that nothing is done for what is dropped.
 */
export function cutUnread(max: number): onRequestHookHandler {
  return (request, reply, done) => {
    const socket: CountedSocket = request.raw.socket
    if (socket.destroyed) {
      reply.hijack()
      return
    }
    // An answer has its socket unless others stand before it: all is well with nearly everybody.
    if (reply.raw.socket !== null) {
      done()
      return
    }
    const waiting = (socket[WAITING] ?? 0) + 1
    if (waiting > max) {
      reply.hijack()
      socket.destroy()
      return
    }
    socket[WAITING] = waiting
    reply.raw.once('close', () => {
      socket[WAITING] = (socket[WAITING] ?? 1) - 1
    })
    done()
  }
}
