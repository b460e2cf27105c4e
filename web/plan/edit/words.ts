/** Actions and refusals in the page's language. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoggedAction } from '../../../server/api/edits.ts';
import type { Refused } from '../../api/editAnswers.ts';
import { language } from '../../i18n.ts';

/** Text of something that comes in both languages. */
export const inWords = ({ message_zh, message_en }: Refused): string =>
  language() === 'en' ? message_en : message_zh;

/** The last three figures of a grid's code: what planners call it by. */
const shortCode = (code: string): string => code.slice(-3);

/** What an action did, in words. */
export function useActionText(): (action: LoggedAction) => string {
  const { t } = useTranslation();
  return useCallback(
    (action: LoggedAction): string => {
      const grid = 'grid' in action ? shortCode(action.grid) : '';
      switch (action.type) {
        case 'moveAtoms':
          return t('edit.action.moveAtoms', { n: action.faces.length, grid });
        case 'moveBuildings':
          return t('edit.action.moveBuildings', { n: action.buildings.length, grid });
        case 'createGrid':
          return t('edit.action.createGrid', { n: action.faces.length });
        case 'merge':
          return t('edit.action.merge', { n: action.grids.length });
        case 'renumber':
          return t('edit.action.renumber', { grid, code: shortCode(action.code) });
        case 'rename':
          return t('edit.action.rename', { grid, name: action.name });
        case 'restore':
          return t('edit.action.restore', { seq: action.seq });
        case 'splitInto':
          return t('edit.action.splitInto', { grid, n: action.parts });
        case 'redivide':
          return t('edit.action.redivide', { n: action.grids.length });
        case 'repair':
        case 'undo':
        case 'redo':
        case 'reroute':
        case 'moveVertex':
        case 'addVertex':
        case 'deleteVertex':
        case 'moveNode':
          return t(`edit.action.${action.type}`);
        case 'moveCompound':
        case 'moveBlock':
        case 'dissolve':
        case 'splitGrid':
        case 'setLocked':
        case 'setKind':
          return t(`edit.action.${action.type}`, { grid });
        default:
          return t('edit.action.other');
      }
    },
    [t],
  );
}
