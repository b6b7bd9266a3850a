/** The tables of users and sessions, and the steps that bring an older database to them. */
import { type Generated, type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'

export interface UserTable {
  readonly id: number
  readonly email: string
  /** The e-mail in lower case: what must be unique. */
  readonly email_key: string
  readonly password_hash: string
  readonly created_at: number
}

export interface SessionTable {
  /** Never given twice: it is written into trading events as the credential. */
  readonly id: Generated<number>
  readonly user_id: number
  readonly token_hash: string
  readonly created_at: number
  readonly seen_at: number
}

export interface AuthTables {
  readonly user: UserTable
  readonly session: SessionTable
}

/** Runs the steps that `db` has not seen. Rejects when it has seen steps unknown here. */
export async function migrate(db: Kysely<AuthTables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => STEPS } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

/** Steps are only ever added; the names say their order. */
const STEPS: Record<string, Migration> = {
  '0001-users-and-sessions': {
    async up(db) {
      await db.schema
        .createTable('user')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('email', 'text', (column) => column.notNull())
        .addColumn('email_key', 'text', (column) => column.notNull().unique())
        .addColumn('password_hash', 'text', (column) => column.notNull())
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .modifyEnd(sql`strict`)
        .execute()
      await db.schema
        .createTable('session')
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('user_id', 'integer', (column) => column.notNull().references('user.id'))
        .addColumn('token_hash', 'text', (column) => column.notNull().unique())
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .addColumn('seen_at', 'integer', (column) => column.notNull())
        .modifyEnd(sql`strict`)
        .execute()
    },
  },
}
