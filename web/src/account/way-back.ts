/** The way to the sign-in page, and back to where somebody came from. */

const SIGN = '/sign-'
/** Only for reading paths: nothing is ever asked of it. */
const NOWHERE = 'https://nowhere.invalid'

/** The sign-in or sign-up page, with the page that one is on now to come back to. */
export function signPath(sign: '/sign-in' | '/sign-up', path: string, search = ''): string {
  const query = search === '' ? '' : `?${search}`
  if (path.startsWith(SIGN)) return sign + query
  return path === '/' ? sign : `${sign}?to=${encodeURIComponent(path + query)}`
}

/** Where to go after signing in: a path of this site, whatever the address asks for. */
export function wayBack(search: string): string {
  const wanted = new URLSearchParams(search).get('to') ?? '/'
  if (!wanted.startsWith('/') || !URL.canParse(wanted, NOWHERE)) return '/'
  const { origin, pathname, search: query } = new URL(wanted, NOWHERE)
  const isOurs = origin === NOWHERE && !pathname.startsWith('//') && !pathname.startsWith(SIGN)
  return isOurs ? pathname + query : '/'
}
