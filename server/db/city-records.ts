/** What is on the ground, as records to store: one type for each layer. Geometry in WGS 84. */
import type { MultiPolygonCoordinates, Position } from '../api/geo.ts';
import type { HouseholdKind } from './schema.ts';

interface Areal {
  area: MultiPolygonCoordinates;
}
interface Linear {
  line: Position[];
}
interface AtPoint {
  point: Position;
}

interface SubdistrictRecord extends Areal {
  code: string;
  name: string;
}

interface CommunityRecord extends Areal {
  code: string;
  name: string;
  subdistrict: string;
  kind: string;
  residents: number | null;
  secretary: string | null;
  telephone: string | null;
}

interface CompoundRecord extends Areal {
  id: string;
  name: string;
  community: string | null;
  kind: string | null;
  gated: boolean | null;
  managed_by: string | null;
  built: number | null;
  renovated: number | null;
}

interface HouseholdCountRecord {
  kind: HouseholdKind;
  source: string;
  /** `YYYY-MM-DD`. */
  counted_on: string;
  households: number;
}

interface AddressRecord {
  street: string | null;
  street_number: string | null;
  compound: string | null;
  building_name: string | null;
  unit: string | null;
  full_text: string;
}

interface BuildingRecord extends Areal {
  id: string;
  name: string | null;
  compound: string | null;
  use: string;
  building: string | null;
  levels: number | null;
  units: number | null;
  counts: HouseholdCountRecord[];
  addresses: AddressRecord[];
}

interface UnitRecord extends AtPoint {
  id: string;
  building: string;
  name: string;
  households: number | null;
}

interface EntranceRecord extends AtPoint {
  id: string;
  building: string;
  kind: string;
}

interface GateRecord extends AtPoint {
  id: string;
  compound: string;
  kind: string;
  hours: string | null;
}

interface ShopRecord extends AtPoint {
  id: string;
  name: string | null;
  kind: string;
  building: string | null;
  address: string | null;
  vacant: boolean;
}

interface LanduseRecord extends Areal {
  id: string;
  kind: string;
  name: string | null;
}

interface StreetRecord extends Linear {
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

interface WaterRecord extends Areal {
  id: string;
  name: string | null;
  kind: string;
}

interface WaterwayRecord extends Linear {
  id: string;
  name: string | null;
  waterway: string;
  class: string | null;
  tunnel: boolean;
}

interface RailwayRecord extends Linear {
  id: string;
  name: string | null;
  railway: string;
  class: string | null;
  bridge: boolean;
  tunnel: boolean;
}

export interface StationKindRecord {
  kind: string;
  name_zh: string;
  name_en: string;
  least_floor_area_m2: number | null;
  service_radius_m: number | null;
}

interface StationRecord extends AtPoint {
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

/** A whole city. */
export interface CityRecords {
  subdistricts: SubdistrictRecord[];
  communities: CommunityRecord[];
  compounds: CompoundRecord[];
  buildings: BuildingRecord[];
  units: UnitRecord[];
  entrances: EntranceRecord[];
  gates: GateRecord[];
  shops: ShopRecord[];
  landuse: LanduseRecord[];
  streets: StreetRecord[];
  water: WaterRecord[];
  waterways: WaterwayRecord[];
  railways: RailwayRecord[];
  stationKinds: StationKindRecord[];
  stations: StationRecord[];
}
