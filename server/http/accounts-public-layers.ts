/** What the public sees: a list of layers and fields, set by administrators. */
import { z } from 'zod';
import { type PublicLayer, publicFieldsSchema, publicLayerSchema } from '../api/accounts.ts';
import { ApiError } from '../api/problem.ts';
import { TILE_LAYERS } from '../api/routes.ts';
import { recordAudit } from '../db/audit.ts';
import { fieldNames } from '../db/layers.ts';
import { publicLayers, setPublicLayer } from '../db/principals.ts';
import { route } from './route.ts';

export const PUBLIC_LAYER_ROUTES = [
  route({
    method: 'get',
    path: '/api/public-layers',
    summary: 'Every layer with its fields, and which of them the public sees.',
    answer: z.array(publicLayerSchema),
    async handle({ engine, county }): Promise<PublicLayer[]> {
      const shown = await publicLayers(engine.db, county.county);
      return TILE_LAYERS.map(layer => ({
        layer,
        fields: fieldNames(layer, county),
        public: shown.get(layer) ?? [],
      }));
    },
  }),
  route({
    method: 'put',
    path: '/api/public-layers/:layer',
    summary: 'Sets which fields of a layer the public sees; none hides the layer.',
    params: z.object({ layer: z.enum(TILE_LAYERS) }),
    body: publicFieldsSchema,
    answer: publicLayerSchema,
    async handle({ engine, county, principal, params, body }): Promise<PublicLayer> {
      const known = fieldNames(params.layer, county);
      const unknown = body.fields.filter(field => !known.includes(field));
      if (unknown.length > 0)
        throw new ApiError('validation_failed', `${params.layer} has no field ${unknown.join(', ')}`, {
          errors: unknown.map(field => ({ path: 'fields', message: `there is no ${field}` })),
          remedy: `its fields are ${known.join(', ')}`,
        });
      // In the layer's own order, so that equal lists are equal.
      const fields = known.filter(field => body.fields.includes(field));
      await engine.db.transaction().execute(async trx => {
        const before = (await publicLayers(trx, county.county)).get(params.layer) ?? [];
        await setPublicLayer(trx, county.county, params.layer, fields);
        await recordAudit(trx, county.county, {
          principal: principal.id,
          action: 'public_layer',
          subjectKind: 'layer',
          subject: params.layer,
          detail: { before, after: fields },
          area: county.county,
        });
      });
      return { layer: params.layer, fields: known, public: fields };
    },
  }),
];
