/** Every exchange route of the GitBitEx contract, as one Fastify plugin. */
import type { FastifyPluginCallback } from 'fastify'
import { accountRoutes } from './accounts.ts'
import { cancelRoutes } from './cancel-orders.ts'
import { healthRoutes } from './health.ts'
import { movementRoutes } from './movements.ts'
import { orderRoutes } from './orders.ts'
import { placeOrderRoute } from './place-order.ts'
import type { ExchangePorts } from './ports.ts'
import { productRoutes } from './products.ts'

/** The plugin; register it on a server made by `kit/http/server`, after `openapi.ts` if used. */
export function exchangeRoutes(ports: ExchangePorts): FastifyPluginCallback {
  return (app, _options, done) => {
    healthRoutes(app, ports)
    productRoutes(app, ports)
    accountRoutes(app, ports)
    orderRoutes(app, ports)
    cancelRoutes(app, ports)
    app.register((inner, _inner, ready) => {
      placeOrderRoute(inner, ports)
      ready()
    })
    app.register((inner, _inner, ready) => {
      movementRoutes(inner, ports)
      ready()
    })
    done()
  }
}
