import { createRoot } from 'react-dom/client';
import { startLanguages } from '../i18n.ts';
import { App } from './App.tsx';
import './page.css';

await startLanguages();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
