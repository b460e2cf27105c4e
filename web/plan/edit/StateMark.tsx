import { useTranslation } from 'react-i18next';
import type { WindowState } from '../../../server/api/schemas.ts';
import { BAND_INKS } from '../../map/bands.ts';
import { STATE_SHAPES } from './states.ts';

/** A grid's state by shape and colour, and by name for those who hear or hover. */
export function StateMark({ state }: { state: WindowState }) {
  const { t } = useTranslation();
  return (
    <span className="state-mark" style={{ color: BAND_INKS[state] }} title={t(`grid.state.${state}`)}>
      <span aria-hidden="true">{STATE_SHAPES[state]}</span>
      <span className="sr-only">{t(`grid.state.${state}`)}</span>
    </span>
  );
}
