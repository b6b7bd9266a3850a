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
  readonly name: string
  readonly photo: string
}

export interface SessionTable {
  /** Never given twice: it is written into trading events as the credential. */
  readonly id: Generated<number>
  readonly user_id: number
  /** Null for an `api` session. */
  readonly token_hash: string | null
  readonly created_at: number
  readonly seen_at: number
  readonly kind: 'web' | 'api'
  readonly address: string
  readonly agent: string
}

export interface RefreshTable {
  readonly token_hash: string
  readonly session_id: number
  readonly parent_hash: string
  readonly address: string
  readonly agent: string
  readonly created_at: number
  readonly used_at: number
}

export interface ResetCodeTable {
  readonly user_id: number
  readonly code_hash: string
  readonly created_at: number
  readonly failures: number
}

export interface AuthTables {
  readonly user: UserTable
  readonly session: SessionTable
  readonly refresh_token: RefreshTable
  readonly reset_code: ResetCodeTable
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
  '0002-profile-and-reset-code': {
    async up(db) {
      for (const name of ['name', 'photo']) {
        await db.schema
          .alterTable('user')
          .addColumn(name, 'text', (column) => column.notNull().defaultTo(''))
          .execute()
      }
      await db.schema
        .createTable('reset_code')
        .addColumn('user_id', 'integer', (column) => column.primaryKey().references('user.id'))
        .addColumn('code_hash', 'text', (column) => column.notNull())
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .addColumn('failures', 'integer', (column) => column.notNull())
        .modifyEnd(sql`strict`)
        .execute()
    },
  },
  '0003-session-client-and-refresh-token': {
    async up(db) {
      await rebuildSession(db)
      await db.schema
        .createTable('refresh_token')
        .addColumn('token_hash', 'text', (column) => column.primaryKey())
        .addColumn('session_id', 'integer', (column) =>
          column.notNull().references('session.id').onDelete('cascade'),
        )
        .addColumn('parent_hash', 'text', (column) => column.notNull())
        .addColumn('address', 'text', (column) => column.notNull())
        .addColumn('agent', 'text', (column) => column.notNull())
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .addColumn('used_at', 'integer', (column) => column.notNull())
        .modifyEnd(sql`strict, without rowid`)
        .execute()
      await db.schema
        .createIndex('refresh_token_by_session')
        .on('refresh_token')
        .column('session_id')
        .execute()
      await db.schema
        .createIndex('refresh_token_by_parent')
        .on('refresh_token')
        .column('parent_hash')
        .execute()
      await sql`
        create index refresh_token_used on refresh_token (used_at) where used_at > 0`.execute(db)
    },
  },
}

/**
 * SQLite cannot take `not null` off a column, so the table is made anew. Its count of ids given is
 * carried over: the last session may be gone already.
 */
async function rebuildSession(db: Parameters<Migration['up']>[0]): Promise<void> {
  await db.schema
    .createTable('session_new')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('user_id', 'integer', (column) => column.notNull().references('user.id'))
    .addColumn('token_hash', 'text', (column) => column.unique())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('seen_at', 'integer', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('agent', 'text', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()
  await sql`
    insert into session_new (id, user_id, token_hash, created_at, seen_at, kind, address, agent)
    select id, user_id, token_hash, created_at, seen_at, 'web', '', '' from session`.execute(db)
  await sql`delete from sqlite_sequence where name = 'session_new'`.execute(db)
  await sql`
    insert into sqlite_sequence (name, seq)
    select 'session_new', seq from sqlite_sequence where name = 'session'`.execute(db)
  await db.schema.dropTable('session').execute()
  await db.schema.alterTable('session_new').renameTo('session').execute()
}
