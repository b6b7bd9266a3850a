/** The API described by its own schemas: OpenAPI 3.1 at `/openapi.json`, pages at `/docs`. */

import { SECURITY_SCHEMES } from '@bourse/kit/http/credentials'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

const DOCS_PREFIX = '/docs'

/** Registers both; must be awaited before the routes that are to be described are added. */
export async function openApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Bourse',
        version,
        description:
          'Spot exchange. Amounts are decimal text, ids are text, times are ISO 8601. Every ' +
          'refusal is {"http_code","code","message"}.',
      },
      components: {
        securitySchemes: SECURITY_SCHEMES,
      },
    },
  })
  await app.register(swaggerUi, {
    routePrefix: DOCS_PREFIX,
    uiConfig: { layout: 'BaseLayout', docExpansion: 'list' },
  })
  let document: string | undefined
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => {
    // Made once: it is large, and anybody may ask for it.
    document ??= JSON.stringify(app.swagger())
    return reply.type('application/json; charset=utf-8').send(document)
  })
}
