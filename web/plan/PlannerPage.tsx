import { Spin } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LoginPage } from '../account/LoginPage.tsx';
import type { RequestError } from '../api/problem.ts';
import { ProblemView } from '../ui/ProblemView.tsx';
import { Desk } from './Desk.tsx';
import { DivideDialog } from './divide/DivideDialog.tsx';
import { useDivision } from './divide/useDivision.ts';
import { NoData } from './EmptyState.tsx';
import type { CityData } from './useCity.ts';
import { WorkspaceProvider } from './workspace.tsx';

/** Waits for the city, then lays out the desk; says so when there is no city or no server. */
export function PlannerPage({
  data,
  error,
  reload,
}: {
  data: CityData | undefined;
  error: RequestError | undefined;
  reload: () => Promise<CityData | undefined>;
}) {
  const { t } = useTranslation();
  // Undefined: closed; null: open without a preset community.
  const [dividing, setDividing] = useState<string | null | undefined>();
  const openDivide = useCallback((community: string | null) => setDividing(community), []);
  const division = useDivision();

  // Not open to everybody, or the session has ended.
  if (error?.code === 'unauthorized') return <LoginPage />;
  if (!data)
    return (
      <main className="waiting">
        {error ? (
          <ProblemView error={error} onRetry={() => void reload()} />
        ) : (
          <Spin size="large" description={t('app.loading')}>
            <div className="waiting-room" />
          </Spin>
        )}
      </main>
    );
  if (data.city.communities.length === 0) return <NoData onRetry={() => void reload()} />;
  return (
    <WorkspaceProvider data={data} reload={reload} openDivide={openDivide}>
      <Desk error={error} division={division} />
      <DivideDialog
        preset={dividing}
        division={division}
        onOpen={() => setDividing(current => current ?? null)}
        onClose={() => setDividing(undefined)}
      />
    </WorkspaceProvider>
  );
}
