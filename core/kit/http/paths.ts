/** True for the paths of the API: those under /api, and those that the public client of TimeGPT asks for. */
export const isApiPath = (path: string): boolean =>
  path.startsWith('/api/') || path === '/api' || path.startsWith('/v2/') || ROOT_PATHS.includes(path)

const ROOT_PATHS = ['/model_params', '/validate_api_key', '/usage']

/** The patterns of these paths, for middleware. */
export const API_PATTERNS = ['/api/*', '/v2/*', ...ROOT_PATHS]
