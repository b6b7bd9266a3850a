/** Every exchange route of the GitBitEx contract, as one Fastify plugin. */
import type { FastifyPluginCallback } from 'fastify'
import { accountRoutes } from './accounts.ts'
import { guardAdmission } from './admission-guards.ts'
import { batchRoutes } from './batch-orders.ts'
import { cancelRoutes } from './cancel-orders.ts'
import { changeRoutes } from './change-orders.ts'
import { configRoutes } from './configs.ts'
import { exportDesk } from './exports.ts'
import { feeRoutes } from './fees.ts'
import { fillRoutes } from './fills.ts'
import { healthRoutes } from './health.ts'
import { ledgerRoutes } from './ledger.ts'
import { movementRoutes, previewMovements } from './movements.ts'
import { orderRoutes } from './orders.ts'
import { placeOrderRoute } from './place-order.ts'
import type { ExchangePorts } from './ports.ts'
import { priceLineRoute } from './price-line.ts'
import { productRoutes } from './products.ts'
import { settingsRoutes } from './settings.ts'
import { switchRoutes } from './switches.ts'
import { walletRoutes } from './wallets.ts'

/** The plugin; register it on a server made by `kit/http/server`, after `openapi.ts` if used. */
export function exchangeRoutes(ports: ExchangePorts): FastifyPluginCallback {
  return (app, _options, done) => {
    const withDesk = { ...ports, desk: exportDesk() }
    app.addHook('preClose', (closed) => {
      withDesk.desk.end()
      closed()
    })
    guardAdmission(app, ports.admission)
    healthRoutes(app, ports)
    configRoutes(app, ports)
    productRoutes(app, ports)
    priceLineRoute(app, ports)
    accountRoutes(app, ports)
    switchRoutes(app, ports)
    settingsRoutes(app, ports)
    feeRoutes(app, ports)
    orderRoutes(app, ports)
    cancelRoutes(app, ports)
    fillRoutes(app, withDesk)
    ledgerRoutes(app, withDesk)
    app.register((inner, _inner, ready) => {
      placeOrderRoute(inner, ports)
      changeRoutes(inner, ports)
      ready()
    })
    app.register((inner, _inner, ready) => {
      batchRoutes(inner, ports)
      ready()
    })
    const movements = previewMovements(ports)
    app.register((inner, _inner, ready) => {
      movementRoutes(inner, ports, movements)
      ready()
    })
    app.register((inner, _inner, ready) => {
      walletRoutes(inner, ports, movements)
      ready()
    })
    done()
  }
}
