import { AutoComplete, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../server/api/schemas.ts';
import * as api from '../api/client.ts';
import { Icon } from '../ui/icons.tsx';
import { useWorkspace } from './workspace.tsx';

/** Pause in typing after which the server is asked. */
const PAUSE_MS = 180;

/** Search by name: suggestions while typing, arrow keys and Enter, `/` to begin. */
export function SearchBox() {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const { city, plan } = workspace;
  const [text, setText] = useState('');
  const [hits, setHits] = useState<SearchHit[]>([]);
  const [asked, setAsked] = useState('');
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || (event.target as HTMLElement).closest('input, textarea')) return;
      event.preventDefault();
      box.current?.querySelector('input')?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  const q = text.trim();
  useEffect(() => {
    if (q === '') {
      setHits([]);
      setAsked('');
      return;
    }
    const request = new AbortController();
    const timer = setTimeout(() => {
      api.search(q, plan?.id ?? null, request.signal).then(
        found => {
          setHits(found);
          setAsked(q);
        },
        () => {
          if (!request.signal.aborted) setHits([]);
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      request.abort();
    };
  }, [q, plan?.id]);

  const open = async (hit: SearchHit) => {
    workspace.goTo(hit.bbox);
    if (hit.kind === 'community') workspace.selectCommunity(hit.id);
    if (hit.kind === 'grid') {
      const owner = city.communities.find(({ code }) => hit.id.startsWith(code));
      const detail = owner && (await api.community(owner.code, plan?.id ?? null).catch(() => undefined));
      const grid = detail?.grids.find(({ code }) => code === hit.id);
      if (grid) workspace.selectGrid(grid);
    }
    workspace.mark(hit);
  };

  return (
    <search className="search" ref={box}>
      <AutoComplete
        value={text}
        onChange={setText}
        defaultActiveFirstOption
        aria-label={t('search.label')}
        popupMatchSelectWidth={380}
        options={hits.map(hit => ({ value: `${hit.kind}:${hit.id}`, label: <Hit hit={hit} /> }))}
        notFoundContent={asked === q && q !== '' ? t('search.none', { q }) : null}
        onSelect={(value: string) => {
          const hit = hits.find(({ kind, id }) => `${kind}:${id}` === value);
          if (!hit) return;
          setText(hit.name);
          void open(hit);
        }}
      >
        <Input
          allowClear
          prefix={<Icon name="search" />}
          placeholder={t('search.placeholder')}
          title={t('search.hint')}
          onKeyDown={event => {
            if (event.key === 'Escape') {
              setText('');
              workspace.mark(null);
              event.currentTarget.blur();
            }
          }}
        />
      </AutoComplete>
    </search>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const { t } = useTranslation();
  return (
    <div className="hit">
      <Icon name={hit.kind} />
      <span className="hit-name">{hit.name}</span>
      <span className="hit-detail">{hit.detail}</span>
      <span className="hit-kind">{t(`search.kind.${hit.kind}`)}</span>
    </div>
  );
}
