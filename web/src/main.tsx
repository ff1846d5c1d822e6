import { createRoot } from 'react-dom/client';
import './theme/mantine.css';
import './theme/global.css';
import { App } from './app/App';
import { reloadOnLostChunk } from './app/lostChunk';
import { startI18n } from './i18n';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
reloadOnLostChunk();
await startI18n();
createRoot(root).render(<App />);
