import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../server/partition/fabric/problems.ts';
import { useWorkspace } from '../workspace.tsx';
import type { Editor } from './editor.ts';
import { toDegrees } from './shapes.ts';
import { inWords } from './words.ts';

/** Half the side of the square that the map shows round a problem, degrees: some 250 m. */
const AROUND = 0.0022;

/** What is wrong with the draft; each leads to its place. */
export function ProblemList({ editor, problems }: { editor: Editor; problems: readonly Problem[] }) {
  const { t } = useTranslation();
  const { goTo } = useWorkspace();
  if (problems.length === 0)
    return (
      <section>
        <p className="faint">✓ {t('edit.noProblems')}</p>
      </section>
    );
  return (
    <section aria-label={t('edit.tabs.problems')}>
      <ul className="problems" data-testid="problems">
        {problems.map(problem => (
          <li key={`${problem.kind} ${problem.grids.join(' ')} ${problem.at.join(' ')}`}>
            <button
              type="button"
              className="row-name"
              onClick={() => {
                const [x, y] = toDegrees(problem.at);
                goTo([x - AROUND, y - AROUND, x + AROUND, y + AROUND]);
                editor.drawing.set({ place: problem.at });
              }}
            >
              <span aria-hidden="true">⚠</span> {inWords(problem)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
