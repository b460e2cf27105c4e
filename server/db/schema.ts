/**
 * Row types of every table (see `migrations/`). They stay inside `server/db`: modules here take and return plain records.
 * Geometry columns read as hexadecimal EWKB in EPSG:4326; see `wkb.ts`.
 */
import type { ColumnType, Generated } from 'kysely';

/** Set by the database at insertion when left out. */
type DefaultNow = ColumnType<Date, Date | undefined, Date>;
/** Written as JSON text. */
type Json<T> = ColumnType<T, string, string>;

interface Valid {
  valid_from: DefaultNow;
  /** Null: still so. */
  valid_to: Date | null;
}

interface Spatial {
  geom: string;
}

interface CountyTable extends Valid {
  county: string;
  name: string;
  code_system: string;
  households_kind: HouseholdKind;
  window_min: number;
  window_max: number;
  window_target: number;
  demo: boolean;
  open: boolean;
}

/** registered 户籍户数, living 常住户数, dwellings 住宅套数. */
export type HouseholdKind = 'registered' | 'living' | 'dwellings' | 'estimated';
export type Role = 'administrator' | 'planner' | 'secretary' | 'worker' | 'viewer' | 'public';

interface PrincipalTable extends Valid {
  county: string;
  id: string;
  name: string;
  role: Role;
  areas: string[];
  /** Lower case; null: cannot log in. */
  login: Generated<string | null>;
  /** See `accounts-password.ts`. */
  password: Generated<string | null>;
}

interface SessionTable {
  county: string;
  /** SHA-256 of the token, hexadecimal. */
  id: string;
  principal: string;
  created_at: Date;
  seen_at: Date;
  expires_at: Date;
}

interface LoginDeviceTable {
  county: string;
  /** SHA-256 of the token, hexadecimal. */
  id: string;
  principal: string;
  used_at: Date;
}

interface LoginThrottleTable {
  county: string;
  key: string;
  failures: number;
  last_at: Date;
}

interface PublicLayerTable {
  county: string;
  layer: string;
  fields: string[];
}

interface AuditTable {
  county: string;
  id: Generated<string>;
  at: DefaultNow;
  principal: string;
  action: string;
  subject_kind: string;
  subject: string;
  detail: Json<unknown>;
  /** Code of the area that the entry is about; null: about no area. */
  area: Generated<string | null>;
}

interface LayerVersionTable {
  county: string;
  layer: string;
  version: number;
}

interface SubdistrictTable extends Valid, Spatial {
  county: string;
  code_system: string;
  code: string;
  name: string;
  label: string;
}

interface CommunityTable extends Valid, Spatial {
  county: string;
  code_system: string;
  code: string;
  name: string;
  subdistrict: string;
  kind: string;
  residents: number | null;
  secretary: string | null;
  telephone: string | null;
  label: string;
}

interface CompoundTable extends Valid, Spatial {
  county: string;
  id: string;
  name: string;
  community: string | null;
  kind: string | null;
  gated: boolean | null;
  managed_by: string | null;
  built: number | null;
  renovated: number | null;
}

interface BuildingTable extends Valid, Spatial {
  county: string;
  id: string;
  name: string | null;
  compound: string | null;
  community: string | null;
  use: string;
  building: string | null;
  levels: number | null;
  units: number | null;
  point: string;
}

interface HouseholdCountTable {
  county: string;
  building: string;
  kind: HouseholdKind;
  source: string;
  /** `YYYY-MM-DD`. */
  counted_on: string;
  households: number;
}

interface AddressTable extends Valid {
  county: string;
  building: string;
  number: number;
  street: string | null;
  street_number: string | null;
  compound: string | null;
  building_name: string | null;
  unit: string | null;
  full_text: string;
}

interface UnitTable extends Valid, Spatial {
  county: string;
  id: string;
  building: string;
  name: string;
  households: number | null;
}

interface EntranceTable extends Valid, Spatial {
  county: string;
  id: string;
  building: string;
  kind: string;
}

interface GateTable extends Valid, Spatial {
  county: string;
  id: string;
  compound: string;
  kind: string;
  hours: string | null;
}

interface ShopTable extends Valid, Spatial {
  county: string;
  id: string;
  name: string | null;
  kind: string;
  building: string | null;
  address: string | null;
  vacant: boolean;
}

interface LanduseTable extends Valid, Spatial {
  county: string;
  id: string;
  kind: string;
  name: string | null;
}

interface StreetTable extends Valid, Spatial {
  county: string;
  id: string;
  name: string | null;
  highway: string;
  class: string | null;
  oneway: boolean;
  bridge: boolean;
  tunnel: boolean;
  width_m: number | null;
  layer: number;
}

interface WaterTable extends Valid, Spatial {
  county: string;
  id: string;
  name: string | null;
  kind: string;
}

interface WaterwayTable extends Valid, Spatial {
  county: string;
  id: string;
  name: string | null;
  waterway: string;
  class: string | null;
  tunnel: boolean;
}

interface RailwayTable extends Valid, Spatial {
  county: string;
  id: string;
  name: string | null;
  railway: string;
  class: string | null;
  bridge: boolean;
  tunnel: boolean;
}

interface StationKindTable {
  county: string;
  kind: string;
  name_zh: string;
  name_en: string;
  least_floor_area_m2: number | null;
  service_radius_m: number | null;
  rules: Json<unknown>;
}

interface StationTable extends Valid, Spatial {
  county: string;
  id: string;
  name: string;
  kind: string;
  community: string | null;
  floor_area_m2: number | null;
  amenities: string[];
  opening_hours: string | null;
  telephone: string | null;
  contact: string | null;
  address: string | null;
}

interface PlanTable {
  county: string;
  id: string;
  name: string;
  state: PlanState;
  level: 'community' | 'grid';
  scope_kind: ScopeKind;
  /** For a whole city the county's code. */
  scope_code: string;
  scope_name: string;
  window_min: number;
  window_max: number;
  window_target: number;
  barriers: string[];
  seed: number;
  households_kind: HouseholdKind;
  author: string;
  version: number;
  created_at: DefaultNow;
  report: Json<unknown>;
  /** The plan that it was copied from; null: divided. */
  origin: Generated<string | null>;
  /** Number of its last edit. */
  edits: Generated<number>;
  reason: Generated<string | null>;
  document_number: Generated<string | null>;
  /** From when it is to be in force; past: since when it is or was. */
  in_force_from: Generated<Date | null>;
}

type PlanState = 'draft' | 'consultation' | 'approved' | 'in_force' | 'withdrawn' | 'retired';
export type ScopeKind = 'city' | 'subdistrict' | 'community';

interface GridTable extends Spatial {
  county: string;
  plan: string;
  code_system: string;
  code: string;
  name: string;
  community: string;
  level: number;
  kind: 'resident' | 'special' | 'empty' | 'oversize';
  parent: string | null;
  households: number;
  buildings: number;
  state: 'inside' | 'below' | 'above' | 'oversize' | 'empty' | 'special';
  area_m2: number;
  label: string;
}

interface PlanBuildingTable {
  county: string;
  plan: string;
  building: string;
  grid: string;
  households: number;
}

interface PlanNodeTable extends Spatial {
  county: string;
  plan: string;
  community: string;
  node: number;
}

interface PlanArcTable extends Spatial {
  county: string;
  plan: string;
  community: string;
  arc: number;
  from_node: number;
  to_node: number;
  left_grid: string;
  right_grid: string | null;
  lies_on: string | null;
  name: string | null;
  length_m: number;
}

interface InForceTable extends Valid {
  county: string;
  community: string;
  plan: string;
}

interface FabricTable {
  county: string;
  plan: string;
  community: string;
  version: number;
  /** See `partition/fabric/serial.ts`. */
  body: string;
}

interface PlanEditTable {
  county: string;
  plan: string;
  seq: number;
  community: string;
  version: number;
  author: string;
  at: DefaultNow;
  action: Json<unknown>;
  /** A `Patch` as JSON. */
  patch: string;
  undoes: number | null;
  redoes: number | null;
  undone_by: Generated<number | null>;
}

interface PlanCommentTable extends Spatial {
  county: string;
  id: string;
  plan: string;
  parent: string | null;
  author: string;
  written_at: DefaultNow;
  community: string | null;
  body: string;
  resolved_by: Generated<string | null>;
  resolved_at: Generated<Date | null>;
}

interface PublishedCodeTable {
  county: string;
  code_system: string;
  code: string;
  plan: string;
  published_at: DefaultNow;
}

interface JobTable {
  county: string;
  id: string;
  kind: 'divide';
  state: JobState;
  step: Generated<string>;
  progress: Generated<number>;
  message: string | null;
  plan: string | null;
  author: string;
  request: Json<unknown>;
  attempt: Generated<number>;
  heartbeat_at: Date | null;
  created_at: DefaultNow;
  finished_at: Date | null;
}

type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface Database {
  counties: CountyTable;
  principals: PrincipalTable;
  sessions: SessionTable;
  login_devices: LoginDeviceTable;
  login_throttle: LoginThrottleTable;
  public_layers: PublicLayerTable;
  audit: AuditTable;
  layer_versions: LayerVersionTable;
  subdistricts: SubdistrictTable;
  communities: CommunityTable;
  compounds: CompoundTable;
  buildings: BuildingTable;
  household_counts: HouseholdCountTable;
  addresses: AddressTable;
  units: UnitTable;
  entrances: EntranceTable;
  gates: GateTable;
  shops: ShopTable;
  landuse: LanduseTable;
  streets: StreetTable;
  water: WaterTable;
  waterways: WaterwayTable;
  railways: RailwayTable;
  station_kinds: StationKindTable;
  stations: StationTable;
  plans: PlanTable;
  grids: GridTable;
  plan_buildings: PlanBuildingTable;
  plan_nodes: PlanNodeTable;
  plan_arcs: PlanArcTable;
  in_force: InForceTable;
  published_codes: PublishedCodeTable;
  fabrics: FabricTable;
  plan_edits: PlanEditTable;
  plan_comments: PlanCommentTable;
  jobs: JobTable;
}
