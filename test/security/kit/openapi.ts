/** The OpenAPI document of a running server, as far as tests are made from it. */
import { done } from '../../kit/client.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>>
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required?: boolean
  readonly schema: JsonSchema
}

interface OpenApiOperation {
  readonly security?: readonly object[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content & { readonly required?: boolean }
  readonly responses: Readonly<Record<string, Content>>
}

export interface OpenApi {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
}

/** One method on one path. */
export interface Route {
  /** Like `GET /api/orders/{id}`. */
  readonly line: string
  readonly method: string
  readonly path: string
  readonly isPrivate: boolean
  readonly parameters: readonly Parameter[]
  readonly requestBody: OpenApiOperation['requestBody']
  readonly responses: OpenApiOperation['responses']
}

/** Every route that the server at `url` says it has. */
export async function routesOf(url: string): Promise<Route[]> {
  const document = await done<OpenApi>(url, 'GET /openapi.json')
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([name, operation]) => {
      const method = name.toUpperCase()
      return {
        ...{ method, path, line: `${method} ${path}` },
        isPrivate: operation.security !== undefined && operation.security.length > 0,
        parameters: operation.parameters ?? [],
        requestBody: operation.requestBody,
        responses: operation.responses,
      }
    }),
  )
}

/** What the route declares for `status`: exactly, else as its class like `4XX`, else by default. */
export function declared({ responses }: Route, status: number): Content | undefined {
  const family = `${Math.floor(status / 100)}XX`
  return (
    responses[status] ??
    responses[family] ??
    responses[family.toLowerCase()] ??
    responses['default']
  )
}
