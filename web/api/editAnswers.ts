/** What the server answers about a draft's fabric, as the editor holds it. No part of the browser is needed here. */
import type { EditEvent } from '../../server/api/edits.ts';
import type { Fabric, Patch } from '../../server/partition/fabric/types.ts';

export interface FabricState {
  version: number;
  fabric: Fabric;
  /** Codes that new grids may not take. */
  retired: string[];
}

/** An edit by somebody, with what it replaced. */
export interface SeenEdit extends Omit<EditEvent, 'patch'> {
  patch: Patch;
}

/** Why an edit was not taken by the server, in words. */
export interface Refused {
  message_zh: string;
  message_en: string;
  at?: readonly [number, number];
  /** The building that it is about. */
  building?: string;
}

/** What the server says to an edit. */
export type Answer =
  | { kind: 'done'; version: number; seq: number; patch: Patch }
  | { kind: 'refused'; refusal: Refused }
  /** Others were first; null where the fabric is to be loaded again. */
  | { kind: 'stale'; version: number; edits: SeenEdit[] | null };
