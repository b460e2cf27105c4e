// The arrows of ARCHITECTURE.md, enforced. PURE folders know no database, file system, clock or network.
const PURE = '^server/(api|geometry|network|partition|coverage|siting|rounds|exchange/pure)/';
const COMPUTING = 'node_modules/(geos-wasm|delaunator|robust-predicates|flatbush|zod|highs|h3-js)/';
const notTest = '\\.test\\.ts$|/testing/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'pure-imports-pure',
      severity: 'error',
      comment: 'PURE folders import PURE folders and the named computing packages only',
      from: { path: PURE, pathNot: notTest },
      to: { pathNot: [PURE, COMPUTING] },
    },
    {
      name: 'api-imports-nothing',
      severity: 'error',
      from: { path: '^server/api/', pathNot: notTest },
      to: { pathNot: ['^server/api/', 'node_modules/zod/'] },
    },
    {
      name: 'geometry-below-all',
      severity: 'error',
      from: { path: '^server/geometry/', pathNot: notTest },
      to: { path: '^server/(network|partition|coverage|siting|rounds)/' },
    },
    {
      name: 'partition-stands-alone',
      severity: 'error',
      from: { path: '^server/partition/', pathNot: notTest },
      to: { path: '^server/(coverage|siting|rounds)/' },
    },
    {
      name: 'sql-only-in-db',
      severity: 'error',
      from: { path: '^server/', pathNot: ['^server/(db|jobs)/', notTest] },
      to: { path: 'node_modules/(kysely|pg|@electric-sql)/' },
    },
    {
      name: 'db-below-http-and-jobs',
      severity: 'error',
      from: { path: '^server/db/', pathNot: notTest },
      to: { path: '^server/(http|jobs)/' },
    },
    {
      name: 'jobs-below-http',
      severity: 'error',
      from: { path: '^server/jobs/', pathNot: notTest },
      to: { path: '^server/http/' },
    },
    {
      name: 'only-main-wires',
      severity: 'error',
      from: { path: '^server/', pathNot: ['^server/(main|worker|cli)\\.ts$', notTest] },
      to: { path: '^server/(main|config)\\.ts$' },
    },
    {
      name: 'web-imports-api-and-pure',
      severity: 'error',
      from: { path: '^web/', pathNot: notTest },
      to: { path: '^server/', pathNot: PURE },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|docs)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js', '.json'],
    },
  },
};
