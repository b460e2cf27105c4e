import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../plan/workspace.tsx';
import { useSignal } from '../ui/signal.ts';
import { coordinates, roundScale } from './measure.ts';

/** Longest bar, in pixels. */
const ROOM = 110;

/** A round length of the ground as a bar, and where the pointer is. */
export function ScaleBar() {
  const { view, pointer } = useWorkspace();
  const { perPixel_m } = useSignal(view);
  const at = useSignal(pointer);
  const { t } = useTranslation();
  const { length_m, pixels } = roundScale(perPixel_m, ROOM);
  return (
    <div className="scale">
      <div className="scale-bar" style={{ width: pixels }}>
        <Length metres={length_m} />
      </div>
      {at && (
        <output className="scale-at" title={t('map.coordinates')}>
          {coordinates(at.lng, at.lat)}
        </output>
      )}
    </div>
  );
}

/** A length in metres or kilometres. */
export function Length({ metres }: { metres: number }) {
  const { t } = useTranslation();
  return <>{metres >= 1000 ? t('map.kilometres', { n: metres / 1000 }) : t('map.metres', { n: metres })}</>;
}
